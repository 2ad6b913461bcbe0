import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { AwsClient } from "aws4fetch";
import type { FileStore } from "#/platform/files/file-store.ts";
import { StorageFull } from "#/platform/files/file-store.ts";

export interface S3Settings {
  /** Path style, as every S3-compatible store understands it: `https://host/bucket`. */
  readonly bucketUrl: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

const patienceMs = 20_000;
/** 507 is what stores answer that are at their end; 403 with this code where a quota is. */
const fullCodes = /StorageFull|QuotaExceeded/;

/**
 * Files in a bucket. The hash of what is sent is signed along, so that the store itself refuses what was damaged on the
 * way. What fails for a passing reason is tried three times.
 */
export function createS3Files(settings: S3Settings): FileStore {
  const { bucketUrl, accessKeyId, secretAccessKey, region } = settings;
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: "s3", retries: 2, initRetryMs: 100 });
  const base = bucketUrl.replace(/\/+$/, "");

  async function call(method: string, key: string, body?: Buffer, sha256?: string): Promise<Response> {
    return client.fetch(`${base}/${key}`, {
      method,
      signal: AbortSignal.timeout(patienceMs),
      ...(body
        ? {
            body: new Uint8Array(body),
            headers: { "x-amz-content-sha256": sha256 ?? "", "content-length": String(body.length) },
          }
        : {}),
    });
  }

  async function put(key: string, content: Buffer, sha256: string): Promise<void> {
    const answer = await call("PUT", key, content, sha256);
    const text = await answer.text();
    // Only the code: stores repeat what was signed in their words.
    const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? "";
    if (answer.status === 507 || fullCodes.test(code)) throw new StorageFull(code);
    if (!answer.ok) throw new Error(`the store refused ${key}: ${answer.status} ${code}`);
  }

  return {
    async take(key, file, sha256) {
      await put(key, await readFile(file), sha256);
      await rm(file);
    },

    write: (key, content) => put(key, content, createHash("sha256").update(content).digest("hex")),

    async read(key) {
      const answer = await call("GET", key);
      const content = Buffer.from(await answer.arrayBuffer());
      if (answer.status === 404) return null;
      if (!answer.ok) throw new Error(`the store does not give ${key}: ${answer.status}`);
      return content;
    },

    async remove(key) {
      const answer = await call("DELETE", key);
      await answer.arrayBuffer();
      if (!answer.ok && answer.status !== 404) throw new Error(`the store does not remove ${key}: ${answer.status}`);
    },
  };
}
