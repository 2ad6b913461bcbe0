import ipaddr from "ipaddr.js";
import { join } from "node:path";
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
  SAFEGRID_FIELD_DIR: z.string().optional(),
  /** 0 takes the phone app's service worker out of the phones: it then needs a signal to open. What was saved stays. */
  SAFEGRID_FIELD_WORKER: z.enum(["0", "1"]).default("1"),
  SAFEGRID_DATA_DIR: z.string().default(".safegrid"),
  /** Shortens the wait between several API processes; nothing hangs on it. */
  SAFEGRID_REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  /** Networks of one's own into which webhooks may be sent, as CIDRs, comma separated: "10.20.0.0/16". Else none. */
  SAFEGRID_WEBHOOK_NETWORKS: z
    .string()
    .default("")
    .transform((text) => text.split(",").map((part) => part.trim()))
    .transform((parts) => parts.filter((part) => part !== ""))
    .refine((parts) => parts.every((part) => ipaddr.isValidCIDR(part)), { error: "must be CIDRs, like 10.20.0.0/16" }),
  /** Where pictures and files lie; beside the state when left out. Several API processes need one that they share. */
  SAFEGRID_EVIDENCE_DIR: z.string().optional(),
  /** Keeps them in an S3-compatible store instead: the address of the bucket, `https://host/bucket`. */
  SAFEGRID_EVIDENCE_S3: z.url({ protocol: /^https?$/ }).optional(),
  SAFEGRID_EVIDENCE_S3_KEY: z.string().default(""),
  SAFEGRID_EVIDENCE_S3_SECRET: z.string().default(""),
  SAFEGRID_EVIDENCE_S3_REGION: z.string().default("us-east-1"),
  /** After so many days an upload that nobody went on with, or that belongs to nothing, is removed. */
  SAFEGRID_EVIDENCE_KEEP_DAYS: z.coerce.number().int().min(1).max(3650).default(30),
  /** So much of the disk stays free for the database: uploads are refused before. */
  SAFEGRID_EVIDENCE_RESERVE_MB: z.coerce.number().int().min(0).default(512),
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
    fieldDir: read.SAFEGRID_FIELD_DIR,
    hasFieldWorker: read.SAFEGRID_FIELD_WORKER === "1",
    dataDir: read.SAFEGRID_DATA_DIR,
    webhookNetworks: read.SAFEGRID_WEBHOOK_NETWORKS,
    redisUrl: read.SAFEGRID_REDIS_URL,
    evidence: {
      dir: read.SAFEGRID_EVIDENCE_DIR ?? join(read.SAFEGRID_DATA_DIR, "evidence"),
      s3: read.SAFEGRID_EVIDENCE_S3
        ? {
            bucketUrl: read.SAFEGRID_EVIDENCE_S3,
            accessKeyId: read.SAFEGRID_EVIDENCE_S3_KEY,
            secretAccessKey: read.SAFEGRID_EVIDENCE_S3_SECRET,
            region: read.SAFEGRID_EVIDENCE_S3_REGION,
          }
        : null,
      keepDays: read.SAFEGRID_EVIDENCE_KEEP_DAYS,
      reserveBytes: read.SAFEGRID_EVIDENCE_RESERVE_MB * 1024 * 1024,
    },
    isDemo: read.SAFEGRID_DEMO,
    secureCookies: read.SAFEGRID_SECURE_COOKIES,
    trustProxy: read.SAFEGRID_TRUST_PROXY,
    logLevel: read.LOG_LEVEL,
  };
}
export type Config = ReturnType<typeof readConfig>;
