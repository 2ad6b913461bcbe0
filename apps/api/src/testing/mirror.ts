import type { MirrorLine } from "@safegrid/contract/mirror";
import { mirrorLine } from "@safegrid/contract/mirror";
import type { TestApp } from "#/testing/test-app.ts";

/** Fetches an export and takes it apart; without its last line it is no answer. */
export async function readExport(t: TestApp, token: string, query = "") {
  const answer = await t.app.inject({
    url: `/api/v1/export${query}`,
    headers: { authorization: `Bearer ${token}` },
    remoteAddress: `10.8.${Math.floor(Math.random() * 250)}.${Math.floor(Math.random() * 250)}`,
  });
  if (answer.statusCode !== 200) throw new Error(`the export was answered with ${answer.statusCode} ${answer.body}`);
  const lines = answer.body
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => mirrorLine.parse(JSON.parse(line)));
  const [first, last] = [lines[0], lines.at(-1)];
  if (first?.line !== "begin" || last?.line !== "end") throw new Error("the export was cut off");
  return { begin: first, lines, end: last, text: answer.body };
}

/** Another system's copy of a subtree, kept as docs/integration.md says. */
export function createMirror(t: TestApp, token: string, query = "") {
  const rows = new Map<string, string>();
  let position: string | null = null;
  const apply = (line: MirrorLine) => {
    if (line.line === "row") rows.set(`${line.kind} ${line.id}`, JSON.stringify(line.row));
    if (line.line === "gone") rows.delete(`${line.kind} ${line.id}`);
  };
  return {
    rows,
    /** Brings the copy up to date; resolves with what it took. */
    async update() {
      const since: string = position === null ? "" : `since=${encodeURIComponent(position)}`;
      const got = await readExport(t, token, `?${[query, since].filter(Boolean).join("&")}`);
      if (got.begin.mode === "full") rows.clear();
      for (const line of got.lines) apply(line);
      ({ position } = got.end);
      return got;
    },
  };
}

/** Everything that is there now, in the same form. */
export async function everything(t: TestApp, token: string, query = ""): Promise<Map<string, string>> {
  const mirror = createMirror(t, token, query);
  await mirror.update();
  return mirror.rows;
}
