import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import type { PictureSize } from "@safegrid/domain/evidence";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { judgeContent, makePicture } from "#/modules/evidence/judge-content.ts";
import { photo } from "#/testing/evidence-calls.ts";
import { jpegClaiming, packedText, pdf, png } from "#/testing/hostile-files.ts";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "safegrid-judge-"));
});
afterAll(async () => rm(dir, { recursive: true, force: true }));

let n = 0;
async function keep(content: Buffer | string): Promise<string> {
  const path = join(dir, `${(n += 1)}`);
  await writeFile(path, content);
  return path;
}
const judge = async (content: Buffer | string) => judgeContent(await keep(content));
/** All that is shown of a picture. */
async function shownOf(content: Buffer): Promise<Record<PictureSize, Buffer>> {
  const path = await keep(content);
  const { picture } = await judgeContent(path);
  if (!picture) throw new Error("no picture");
  const [full, pair] = [await makePicture(path, "full"), await makePicture(path, "pair")];
  return { thumb: picture.thumb, full, pair };
}
const refusalOf = (content: Buffer | string) =>
  judge(content).then(
    () => "taken",
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );

describe("a photograph", () => {
  test("is shown upright, in three sizes, the pair's always the same, without what the phone wrote into it", async () => {
    const original = await photo({ width: 1600, height: 1200 });
    expect(original.includes("SecretPhone")).toBe(true);
    const { mediaType, picture } = await judge(original);
    expect(mediaType).toBe("image/jpeg");
    expect(picture).toMatchObject({ width: 1200, height: 1600 });
    const sizes: Record<string, [number, number]> = {};
    for (const [size, content] of Object.entries(await shownOf(original))) {
      const { width, height, format, exif, xmp, iptc, orientation } = await sharp(content).metadata();
      sizes[size] = [width, height];
      expect({ format, exif, xmp, iptc, orientation }).toMatchObject({ format: "webp" });
      expect([exif, xmp, iptc, orientation]).toEqual([undefined, undefined, undefined, undefined]);
      expect(content.includes("SecretPhone") || content.includes("Zhang San")).toBe(false);
    }
    expect(sizes).toEqual({ full: [1200, 1600], thumb: [240, 320], pair: [960, 720] });
    const lying = await shownOf(await sharp(original).resize(90, 30, { fit: "fill" }).png().toBuffer());
    expect(await sharp(lying.pair).metadata()).toMatchObject({ width: 960, height: 720 });
    expect(await sharp(lying.full).metadata()).toMatchObject({ width: 90, height: 30 });
  });

  test("may be JPEG, PNG or WebP; a document a PDF", async () => {
    const drawn = sharp({ create: { width: 8, height: 8, channels: 4, background: "#8881" } });
    expect((await judge(await drawn.clone().png().toBuffer())).mediaType).toBe("image/png");
    expect((await judge(await drawn.clone().webp().toBuffer())).mediaType).toBe("image/webp");
    expect(await judge(pdf)).toEqual({ mediaType: "application/pdf", picture: null });
  });
});

describe("what is refused by its content, whatever it is called", () => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>`;
  test.each<[string, Buffer | string]>([
    ["nothing", ""],
    ["text", "hello"],
    ["SVG", svg],
    ["SVG behind a declaration", `<?xml version="1.0"?>\n${svg}`],
    ["HTML", "<!doctype html><script>alert(1)</script>"],
    ["HTML before a PDF", Buffer.concat([Buffer.from("<html>"), pdf])],
    ["a PDF that has no end", pdf.subarray(0, 60)],
    ["a GIF that is a program", "GIF89a/*" + "\0".repeat(20) + "*/=1;alert(1)"],
    ["a program", Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]), Buffer.alloc(200)])],
    ["a zip", Buffer.concat([Buffer.from("PK\u0003\u0004"), Buffer.alloc(200)])],
    ["an iPhone's HEIC", Buffer.concat([Buffer.from("\0\0\0\u0018ftypheic\0\0\0\0mif1heic"), Buffer.alloc(200)])],
  ])("%s", async (_what, content) => {
    expect(await refusalOf(content)).toBe("file-type-refused");
  });

  test("HTML before a JPEG; and a JPEG that goes on as HTML or a zip leaves nothing of it in what is shown", async () => {
    const html = Buffer.from("<!doctype html><script>steal()</script>");
    expect(await refusalOf(Buffer.concat([html, await photo()]))).toBe("file-type-refused");
    const shown = await shownOf(Buffer.concat([await photo(), html, Buffer.from("PK\u0003\u0004steal()")]));
    for (const content of Object.values(shown)) expect(content.includes("steal()")).toBe(false);
  });
});

describe("a bomb", () => {
  test("of pixels is refused by its header: a few kilobytes that would be 2,500 million pixels", async () => {
    const bomb = png(50_000, 50_000, 2_000);
    expect(bomb.length).toBeLessThan(40_000);
    const before = process.memoryUsage().rss;
    expect(await refusalOf(bomb)).toBe("picture-too-many-pixels");
    expect(await refusalOf(jpegClaiming(await photo(), 65_500, 65_500))).toBe("picture-too-many-pixels");
    expect(await refusalOf(png(40_000, 10))).toBe("picture-too-many-pixels");
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  test("of packed text in a picture is not unpacked", async () => {
    const before = process.memoryUsage().rss;
    const content = png(64, 64, 64, packedText(300 * 1024 * 1024));
    expect(content.length).toBeLessThan(1024 * 1024);
    await refusalOf(content);
    expect(process.memoryUsage().rss - before).toBeLessThan(650 * 1024 * 1024);
  }, 30_000);
});

describe("a damaged picture", () => {
  test("is refused: cut off, without its rows, or of another frame than its content", async () => {
    const whole = await photo({ width: 900, height: 700 });
    expect(await refusalOf(whole.subarray(0, whole.length - 400))).toBe("picture-not-readable");
    expect(await refusalOf(png(500, 500, 20))).toBe("picture-not-readable");
    expect(await refusalOf(Buffer.concat([whole.subarray(0, 30), Buffer.alloc(3_000, 7)]))).toBe(
      "picture-not-readable",
    );
  });

  test.each(["jpeg", "progressive JPEG", "png", "webp"])(
    "%s: whatever was spoilt in it, what is accepted can be shown in every size, and the small picture reads all of it",
    async (kind) => {
      const drawn = sharp(await photo({ width: 1000, height: 700 }));
      const whole = await (
        kind === "png" ? drawn.png() : kind === "webp" ? drawn.webp() : drawn.jpeg({ progressive: kind !== "jpeg" })
      ).toBuffer();
      let refused = 0;
      for (let at = 0.02; at < 1; at += 0.07) {
        const spoilt = Buffer.from(whole);
        spoilt.fill(0xa5, Math.floor(spoilt.length * at), Math.floor(spoilt.length * at) + 4);
        for (const content of [spoilt, whole.subarray(0, Math.floor(whole.length * at))]) {
          const path = await keep(content);
          const isTaken = await judgeContent(path).then(
            () => true,
            () => false,
          );
          if (isTaken)
            for (const size of ["full", "pair"] as const)
              expect((await makePicture(path, size)).length).toBeGreaterThan(0);
          else refused += 1;
          if (content !== spoilt) expect([at, isTaken]).toEqual([at, false]);
        }
      }
      expect(refused).toBeGreaterThan(10);
    },
    60_000,
  );
});
