import type { UploadState } from "@safegrid/contract/evidence";
import { ask } from "./call.ts";
import type { UserRow } from "./database.ts";
import { canSeal } from "./seal.ts";
import type { PhotoContent } from "./item.ts";
import type { WaitingPhoto } from "./queue.ts";
import { settle } from "./queue.ts";
import { wholePhoto } from "./photo-store.ts";

const uploads = "/api/v1/evidence/uploads";
/** One request may take 30 s: this much gets through on the weakest link that still counts as one. */
const pieceBytes = 256 * 1024;
/** A link that moves nothing for so long is none, though nobody says so. */
const stallMs = 30_000;

/** `later`: the server wants time, or another moment; those behind it need not wait. `gone`: it lies here no more. */
export type UploadEnd = "done" | "later" | "gone" | "unreachable" | "sign-in" | "interrupted";

export type StatesAnswer = readonly UploadState[] | "left" | "unreachable" | "sign-in";

/** How photos stand at the server, in one request; of those that are not told it knows nothing yet. */
export async function askStates(token: string, ids: readonly string[]): Promise<StatesAnswer> {
  const { status, body } = await ask(`/evidence/uploads?ids=${ids.join(",")}`, { token });
  const told = (body as { readonly uploads?: unknown } | null)?.uploads;
  if (status === 200 && Array.isArray(told)) return told as UploadState[];
  if (status === 401 && body !== null) return "sign-in";
  return status >= 400 && status < 500 && body !== null ? "left" : "unreachable";
}

/** Sends one photo by tus, from where it stood; a small one in a single request. */
export async function uploadPhoto(
  user: UserRow,
  token: string,
  { item, content }: WaitingPhoto,
  isBegun: boolean,
  isInterrupted: () => boolean,
): Promise<UploadEnd> {
  if (isInterrupted()) return "interrupted";
  const bytes = await wholePhoto(user, item.id);
  if (bytes) return upload(item.id, token, content, bytes, isBegun, isInterrupted);
  const refused = { code: "photo-gone", title: "这张照片已不在手机里" };
  await settle([{ order: item.order, receipt: null, state: "returned", refused, isPending: false }]);
  return "gone";
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
