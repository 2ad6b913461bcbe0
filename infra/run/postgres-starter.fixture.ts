import { startPostgres } from "./postgres.ts";

/** Starts a PostgreSQL in a folder and stays, until somebody kills it. For tests of what it leaves behind. */
await startPostgres({ dataDir: process.argv[2] ?? "", durable: false });
setInterval(() => {}, 60_000);
