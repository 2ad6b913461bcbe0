import { createHash } from "node:crypto";
import { Upload } from "tus-js-client";
import { drawPicture } from "./demo-picture.ts";
import { randomOf, uuid7Of } from "./random.ts";

export interface PictureOf {
  readonly hazardId: string;
  readonly category: string;
  readonly part: "before" | "after";
  readonly atMs: number;
  /** Whose phone it is on. */
  readonly token: string;
}

export type Pictures = ReturnType<typeof createPictures>;

/**
 * Draws and sends demonstration pictures of some hazards, one after the other behind everything else, as phones do when
 * the words have gone. All follows from the seed, so that a simulation that is started again sends nothing twice.
 */
export function createPictures(options: {
  readonly url: string;
  readonly seed: string;
  /** Nothing older is drawn: a county's history would take longer than its demonstration. */
  readonly fromMs: number;
  /** Of the hazards, so many in one have pictures. */
  readonly share: number;
  readonly isStopped: () => boolean;
}) {
  const { url, seed, fromMs, share, isStopped } = options;
  let last: Promise<unknown> = Promise.resolve();
  const tally = { sent: 0, failed: 0 };

  async function send({ hazardId, category, part, atMs, token }: PictureOf): Promise<void> {
    if (isStopped()) return;
    const content = await drawPicture(`${seed} ${hazardId}`, category, part);
    await new Promise<void>((resolve) => {
      const done = (kind: keyof typeof tally) => {
        tally[kind] += 1;
        resolve();
      };
      const upload = new Upload(content, {
        endpoint: `${url}/api/v1/evidence/uploads`,
        headers: { authorization: `Bearer ${token}` },
        metadata: {
          id: uuid7Of(`${seed} ${hazardId} ${part} picture`, atMs),
          subjectKind: "hazard",
          subjectId: hazardId,
          part,
          fileName: "演示图片.jpg",
          takenAt: new Date(Math.floor(atMs)).toISOString(),
          sha256: createHash("sha256").update(content).digest("hex"),
        },
        storeFingerprintForResuming: false,
        retryDelays: [0, 200, 1_000, 3_000, 10_000],
        onShouldRetry: () => !isStopped(),
        onSuccess: () => done("sent"),
        onError: () => done("failed"),
      });
      upload.start();
    });
  }

  return {
    tally,

    /** Sends a picture when its turn comes, if this hazard has any. */
    add(picture: PictureOf): void {
      if (picture.atMs < fromMs || !randomOf(`${seed} ${picture.hazardId} pictures`).chance(share)) return;
      last = last.then(() => send(picture));
    },

    /** When all of them have gone. */
    done: () => last,
  };
}
