import { createHash } from "node:crypto";
import type { Page } from "playwright-core";
import { v7 as uuidv7 } from "uuid";
import { expect } from "vitest";
import type { Phone, Stage } from "#/rigs/stage.ts";

/** Photographs as the tests take and send them. */

/** A picture of one colour, drawn by the browser itself. */
export async function drawnPicture(
  page: Page,
  colour: string,
  {
    width = 800,
    height = 600,
    type = "image/jpeg",
  }: { readonly width?: number; readonly height?: number; readonly type?: "image/jpeg" | "image/png" } = {},
): Promise<Buffer> {
  const url = await page.evaluate(
    ([fill, w, h, kind]) => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [Number(w), Number(h)];
      const pen = canvas.getContext("2d");
      if (pen) {
        pen.fillStyle = String(fill);
        pen.fillRect(0, 0, canvas.width, canvas.height);
      }
      return canvas.toDataURL(String(kind));
    },
    [colour, width, height, type],
  );
  return Buffer.from(url.split(",")[1] ?? "", "base64");
}

/** Sends a picture of a hazard as a phone does, whole (tus 1.0.0). */
export async function sendPicture(
  { url }: Pick<Stage, "url">,
  { token }: Pick<Phone, "token">,
  { subjectId, part }: { readonly subjectId: string; readonly part: "before" | "after" | "other" },
  content: Buffer,
): Promise<void> {
  const words = {
    ...{ id: uuidv7(), subjectKind: "hazard", subjectId, part },
    sha256: createHash("sha256").update(content).digest("hex"),
  };
  const metadata = Object.entries(words)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString("base64")}`)
    .join(",");
  const answer = await fetch(`${url}/api/v1/evidence/uploads`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      ...{ "tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream" },
      ...{ "upload-length": String(content.length), "upload-metadata": metadata },
    },
    body: new Uint8Array(content),
  });
  expect([part, answer.status]).toEqual([part, 201]);
}
