import { runOnInstallation } from "./on-installation.ts";

/** Recounts all numbers from the raw records: of DATABASE_URL, or of the installation in this folder. */
await runOnInstallation("audit");
