import { Readable } from "node:stream";
import { Server } from "@tus/server";
import type { Lock, Locker } from "@tus/utils";
import { DataStore, ERRORS, Upload } from "@tus/utils";
import { uploadWish } from "@safegrid/contract/evidence";
import { evidenceLimits } from "@safegrid/domain/evidence";
import { StorageFull } from "#/platform/files/file-store.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { Release, SessionLocks } from "#/platform/session-locks.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { FinishUpload } from "#/modules/evidence/finish-upload.service.ts";
import { problemOfTus } from "#/modules/evidence/tus-problem.ts";
import type { UploadFiles } from "#/modules/evidence/upload-files.ts";
import type { UploadRow, Uploads } from "#/modules/evidence/upload.service.ts";

export const uploadPath = "/api/v1/evidence/uploads";
/** How long a request that another one wants to replace may still write what it has in hand. */
const drainMs = 1_000;

export type TusServer = ReturnType<typeof createTusServer>;

/**
 * Resumable uploads by the tus protocol (1.0.0, with creation and creation-with-upload), of which @tus/server carries
 * out the words; whose upload it is, where its bytes lie and what follows when they are whole is said here. Answers a
 * web request with a web response, or throws the problem.
 */
export function createTusServer(options: {
  readonly uploads: Uploads;
  readonly files: UploadFiles;
  readonly finish: FinishUpload;
  readonly locks: SessionLocks;
}) {
  const { uploads, files, finish, locks } = options;
  const callers = new WeakMap<Request, Caller>();
  const failures = new WeakMap<object, unknown>();
  const callerOf = (request: object) => {
    const caller = callers.get(request as Request);
    if (!caller) throw new Error("a tus request without a caller");
    return caller;
  };

  const server = new Server({
    path: uploadPath,
    relativeLocation: true,
    // Browsers call from our own pages only; the guard has looked.
    allowedOrigins: () => false,
    maxSize: evidenceLimits.bytes,
    lockDrainTimeout: drainMs,
    locker: createLocker(locks),
    datastore: new UploadStore(uploads, files, finish),
    namingFunction: (_request, metadata) => wishOf(metadata).id,
    getFileIdFromRequest: (_request, id) => id,
    async onIncomingRequest(request, id) {
      if (request.method === "PATCH" || request.method === "HEAD") await uploads.findOwn(callerOf(request), id);
    },
    async onUploadCreate(request, upload) {
      const size = upload.size ?? 0;
      await requireRoom(files, size);
      await uploads.open(callerOf(request), wishOf(upload.metadata), size);
      return {};
    },
    onResponseError(request, error) {
      failures.set(request, error);
      return undefined;
    },
  });

  return async (
    caller: Caller,
    from: {
      readonly method: string;
      readonly url: string;
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
      readonly body: Readable | null;
    },
  ): Promise<{ readonly status: number; readonly headers: Readonly<Record<string, string>> }> => {
    const headers = new Headers();
    for (const [name, value] of Object.entries(from.headers))
      if (/^(upload-|tus-|content-)/.test(name) && value !== undefined) headers.set(name, String(value));
    const request = new Request(new URL(from.url, "http://localhost"), {
      method: from.method,
      headers,
      ...(from.body ? { body: Readable.toWeb(from.body) as ReadableStream, duplex: "half" } : {}),
    });
    callers.set(request, caller);
    const response = await server.handleWeb(request);
    const failure = failures.get(request);
    if (failure !== undefined) throw problemOfTus(failure);
    if (response.status >= 400) throw problemOfTus({ status_code: response.status, body: await response.text() });
    const said = Object.fromEntries(
      [...response.headers].filter(([name]) => /^(upload-|tus-|location|cache-control)/.test(name)),
    );
    return { status: response.status, headers: said };
  };
}

/** What the creation says, in the words of the contract; a fault points at the key of the metadata. */
function wishOf(metadata: Readonly<Record<string, string | null>> | undefined) {
  const { success, data, error } = uploadWish.safeParse(metadata ?? {});
  if (success) return data;
  throw new DomainProblem(
    "invalid-request",
    undefined,
    error.issues.map(({ path, message }) => ({
      pointer: `headers/upload-metadata/${path.map(String).join("/")}`,
      detail: message,
    })),
  );
}

async function requireRoom(files: UploadFiles, bytes: number): Promise<void> {
  await files.requireRoom(bytes).catch((error: unknown) => {
    throw error instanceof StorageFull ? new DomainProblem("storage-full") : error;
  });
}

/** Where @tus/server finds how an upload stands and puts what comes of it; always under the upload's lock. */
class UploadStore extends DataStore {
  readonly #uploads: Uploads;
  readonly #files: UploadFiles;
  readonly #finish: FinishUpload;

  constructor(uploads: Uploads, files: UploadFiles, finish: FinishUpload) {
    super();
    this.#uploads = uploads;
    this.#files = files;
    this.#finish = finish;
    this.extensions = ["creation", "creation-with-upload"];
  }

  override async getUpload(id: string): Promise<Upload> {
    let row = await this.#find(id);
    let offset = row.isStored ? row.bytes : await this.#files.received(id);
    if (!row.isStored && offset >= row.bytes) {
      // Killed between the last byte and its end: nobody was told that it is stored.
      await this.#finish(row);
      row = await this.#find(id);
      offset = row.bytes;
    }
    return new Upload({ id, size: row.bytes, offset });
  }

  override async write(content: Readable, id: string, offset: number): Promise<number> {
    const row = await this.#find(id);
    if (row.isStored) {
      if (offset !== row.bytes) throw ERRORS.INVALID_OFFSET;
      return offset;
    }
    await this.#uploads.touch(id);
    const end = await this.#files.append(id, offset, row.bytes, content).catch((error: unknown) => {
      throw error instanceof StorageFull ? new DomainProblem("storage-full") : error;
    });
    if (end === null) throw ERRORS.INVALID_OFFSET;
    if (end === row.bytes) await this.#finish(row);
    return end;
  }

  async #find(id: string): Promise<UploadRow> {
    const row = await this.#uploads.find(id);
    if (!row) throw new DomainProblem("upload-not-found");
    if (row.refused) throw new DomainProblem(row.refused, row.refusedDetail ?? undefined);
    return row;
  }
}

function createLocker(locks: SessionLocks): Locker {
  return {
    newLock(id): Lock {
      let release: Release | null = null;
      return {
        async lock(signal, cancel) {
          release = await locks.take(`evidence ${id}`, { signal, onWanted: () => void cancel() });
          if (!release) throw ERRORS.ERR_LOCK_TIMEOUT;
        },
        async unlock() {
          await release?.();
          release = null;
        },
      };
    },
  };
}
