import { z } from "zod";

const flag = z
  .enum(["0", "1"])
  .default("0")
  .transform((value) => value === "1");

const environment = z.object({
  DATABASE_URL: z.url(),
  /** A role that may change the schema; only `prepare.ts` uses it. */
  DATABASE_ADMIN_URL: z.url().optional(),
  HOST: z.string().default("127.0.0.1"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4212),
  /** Further origins from which browsers may call, comma separated; the own one is always allowed. */
  SAFEGRID_ORIGINS: z.string().default(""),
  SAFEGRID_DASHBOARD_DIR: z.string().optional(),
  SAFEGRID_DATA_DIR: z.string().default(".safegrid"),
  /** Shortens the wait between several API processes; nothing hangs on it. */
  SAFEGRID_REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  /** Demonstration data: walls on this machine are let in without an administrator. */
  SAFEGRID_DEMO: flag,
  /** Cookies only over TLS; set behind a proxy that ends TLS. */
  SAFEGRID_SECURE_COOKIES: flag,
  SAFEGRID_TRUST_PROXY: flag,
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
});

/** The process's settings, read once from the environment; throws a ZodError that names what is wrong. */
export function readConfig(env: Record<string, string | undefined>) {
  const read = environment.parse(env);
  return {
    databaseUrl: read.DATABASE_URL,
    adminUrl: read.DATABASE_ADMIN_URL ?? read.DATABASE_URL,
    host: read.HOST,
    port: read.PORT,
    origins: read.SAFEGRID_ORIGINS.split(",").filter((origin) => origin !== ""),
    dashboardDir: read.SAFEGRID_DASHBOARD_DIR,
    dataDir: read.SAFEGRID_DATA_DIR,
    redisUrl: read.SAFEGRID_REDIS_URL,
    isDemo: read.SAFEGRID_DEMO,
    secureCookies: read.SAFEGRID_SECURE_COOKIES,
    trustProxy: read.SAFEGRID_TRUST_PROXY,
    logLevel: read.LOG_LEVEL,
  };
}
export type Config = ReturnType<typeof readConfig>;
