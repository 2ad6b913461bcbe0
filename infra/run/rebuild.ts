import { runOnInstallation } from "./on-installation.ts";

/** Makes all numbers anew from the raw records: of DATABASE_URL, or of the installation in this folder. */
await runOnInstallation("rebuild");
