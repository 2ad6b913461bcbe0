import type { UploadState } from "@safegrid/contract/evidence";
import { ask } from "./call.ts";
import type { UserRow } from "./database.ts";
import { canSeal } from "./seal.ts";
import type { Settlement } from "./drain.ts";
import type { PhotoContent } from "./item.ts";
import type { WaitingPhoto } from "./queue.ts";
import { settle } from "./queue.ts";
import { wholePhoto } from "./photo-store.ts";

const uploads = "/api/v1/evidence/uploads";
/** One request may take 30 s: this much gets through on the weakest link that still counts as one. */
const pieceBytes = 256 * 1024;
/** A link that moves nothing for so long is none, though nobody says so. */
const stallMs = 30_000;

/** `later`: the server has it and wants time, or another moment; those behind it need not wait. */
export type UploadEnd = "done" | "later" | "unreachable" | "sign-in" | "interrupted";

/**
 * Sends one photo by tus, from where it stood, and asks what became of it. It stays on the phone whole until the server
 * says that it is attached to its record.
 */
export async function sendPhoto(
  user: UserRow,
  token: string,
  { item, content }: WaitingPhoto,
  isInterrupted: () => boolean,
): Promise<UploadEnd> {
  if (isInterrupted()) return "interrupted";
  const settleAs = (change: Pick<Settlement, "state" | "refused" | "isPending">, dropWhole: readonly string[] = []) =>
    settle([{ order: item.order, receipt: null, ...change }], dropWhole);
  let state = await askState(item.id, token);
  if (typeof state === "string") return state;
  if (state === null || state.state === "receiving") {
    const bytes = await wholePhoto(user, item.id);
    if (!bytes) {
      const refused = { code: "photo-gone", title: "这张照片已不在手机里" };
      await settleAs({ state: "returned", refused, isPending: false });
      return "done";
    }
    const end = await upload(item.id, token, content, bytes, state !== null, isInterrupted);
    if (end !== "done") return end;
    state = await askState(item.id, token);
    if (typeof state === "string" || state === null) return state ?? "later";
  }
  if (state.state === "attached") {
    await settleAs({ state: "accepted", refused: null, isPending: false }, [item.id]);
    return "done";
  }
  if (state.state === "refused") {
    const refused = { code: state.problem ?? "refused", title: "照片没有被接收", detail: state.detail ?? undefined };
    await settleAs({ state: "returned", refused, isPending: false });
    return "done";
  }
  return "later";
}

/** null = the server knows nothing of it yet. */
async function askState(id: string, token: string): Promise<UploadState | null | Exclude<UploadEnd, "done">> {
  const { status, body } = await ask(`/evidence/uploads/${id}`, { token });
  if (status === 200 && (body as UploadState | null)?.id === id) return body as UploadState;
  if (status === 404 && (body as { code?: unknown } | null)?.code === "upload-not-found") return null;
  if (status === 401 && body !== null) return "sign-in";
  return status >= 400 && status < 500 && body !== null ? "later" : "unreachable";
}

async function upload(
  id: string,
  token: string,
  content: PhotoContent,
  bytes: ArrayBuffer,
  isBegun: boolean,
  isInterrupted: () => boolean,
): Promise<UploadEnd> {
  // Loaded when there is a photo to send: most days there is none.
  const { Upload } = await import("tus-js-client");
  const sha256 = canSeal() ? hex(await crypto.subtle.digest("SHA-256", bytes)) : undefined;
  const { subjectKind, subjectId, part, takenAt } = content;
  return new Promise((resolve) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = (how: UploadEnd) => {
      clearTimeout(timer);
      resolve(how);
    };
    const stop = (how: UploadEnd) => void upload.abort().finally(() => end(how));
    const moved = () => {
      clearTimeout(timer);
      timer = setTimeout(() => stop("unreachable"), stallMs);
    };
    const upload = new Upload(new Blob([bytes], { type: content.mediaType }), {
      endpoint: uploads,
      // What the server knows goes on where it stood; what it does not begins with its first piece in the same request.
      ...(isBegun ? { uploadUrl: `${uploads}/${id}` } : { uploadDataDuringCreation: true }),
      chunkSize: pieceBytes,
      // Whether and when to try again is decided by whoever drains the queue.
      retryDelays: [],
      storeFingerprintForResuming: false,
      headers: { authorization: `Bearer ${token}` },
      metadata: { id, subjectKind, subjectId, part, takenAt, ...(sha256 === undefined ? {} : { sha256 }) },
      onSuccess: () => end("done"),
      onProgress: moved,
      onChunkComplete() {
        moved();
        if (isInterrupted()) stop("interrupted");
      },
      onError(error) {
        const status = "originalResponse" in error ? (error.originalResponse?.getStatus() ?? 0) : 0;
        if (status === 401) return end("sign-in");
        // What is refused for ever is said by the state that is asked for next.
        if (status === 422 || status === 413) return end("done");
        end(status >= 400 && status < 500 ? "later" : "unreachable");
      },
    });
    moved();
    upload.start();
  });
}

function hex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
