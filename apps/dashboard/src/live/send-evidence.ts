import type { UploadState } from "@safegrid/contract/evidence";
import type { EvidencePart, EvidenceSubject } from "@safegrid/domain/evidence";
import { ApiProblem, callApi } from "./api.ts";

/** One picture or file to be attached; `id` (UUIDv7) names it for ever, so that sending it again does nothing twice. */
export interface EvidenceToSend {
  readonly id: string;
  readonly file: File;
  readonly subjectKind: EvidenceSubject;
  readonly subjectId: string;
  readonly part: EvidencePart;
}

const askEveryMs = 300;
const mostAskedMs = 30_000;

/**
 * Sends a picture or file whole (tus 1.0.0, creation with upload) as the signed-in person, and waits until it is attached to its
 * subject. `refused`: its content is not taken; `late`: stored, and not attached yet. Sent again under its id it goes on: what has arrived is not sent twice.
 */
export async function sendEvidence({ id, file, ...about }: EvidenceToSend): Promise<"attached" | "refused" | "late"> {
  const known = await stateOf(id);
  if (known === null || known.state === "receiving") {
    const { offset } = known ?? { offset: 0 };
    const tus = { "tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream" };
    const body = file.slice(offset);
    if (known)
      await callApi(`/evidence/uploads/${id}`, {
        ...{ method: "PATCH", body, as: "person", headers: { ...tus, "upload-offset": String(offset) } },
      });
    else
      await callApi("/evidence/uploads", {
        ...{ method: "POST", body, as: "person" },
        headers: { ...tus, "upload-length": String(file.size), "upload-metadata": metadataOf(id, file, about) },
      });
  }
  const until = performance.now() + mostAskedMs;
  while (performance.now() < until) {
    const now = await stateOf(id);
    if (now?.state === "attached" || now?.state === "refused") return now.state;
    await new Promise((resolve) => setTimeout(resolve, askEveryMs));
  }
  return "late";
}

/** Null where the server knows nothing of it. */
async function stateOf(id: string): Promise<UploadState | null> {
  try {
    return await callApi<UploadState>(`/evidence/uploads/${id}`, { as: "person" });
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.code === "upload-not-found") return null;
    throw problem;
  }
}

function metadataOf(id: string, { name, lastModified }: File, about: Omit<EvidenceToSend, "id" | "file">): string {
  const words = { id, ...about, fileName: name, takenAt: new Date(Math.min(lastModified, Date.now())).toISOString() };
  return Object.entries(words)
    .map(([key, value]) => `${key} ${base64Of(value)}`)
    .join(",");
}

function base64Of(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
