import type { JudgeAnswer, JudgeTask } from "#/modules/evidence/content-judge.ts";
import { RefusedContent } from "#/modules/evidence/content-refusal.ts";
import { judgeContent, makePicture } from "#/modules/evidence/judge-content.ts";

/**
 * Judges files, and makes pictures of them, in a process of its own: a file that makes a decoder crash, hang or swell takes this process with it, and
 * not the API. One file at a time.
 */
const say = (answer: JudgeAnswer) => process.send?.(answer);

process.on("message", ({ n, path, size }: JudgeTask) => {
  const work = size === null ? judgeContent(path) : makePicture(path, size);
  work.then(
    (made) => say({ n, made }),
    (error: unknown) =>
      say(
        error instanceof RefusedContent
          ? { n, refusal: { code: error.code, detail: error.message } }
          : { n, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) },
      ),
  );
});
process.on("disconnect", () => process.exit(0));
// Ctrl-C reaches the whole group; this process ends when the API lets go of it.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
