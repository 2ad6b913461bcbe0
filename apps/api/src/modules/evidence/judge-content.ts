import { open } from "node:fs/promises";
import { fileTypeFromBuffer } from "file-type";
import sharp from "sharp";
import type { EvidenceType, PictureSize } from "@safegrid/domain/evidence";
import { evidenceLimits, evidenceType, isPicture, pictureSizes } from "@safegrid/domain/evidence";
import { RefusedContent } from "#/modules/evidence/content-refusal.ts";

/** What a file is by its content; and of a picture, as it is shown, with the small one that is shown of it first. */
export interface JudgedContent {
  readonly mediaType: EvidenceType;
  readonly picture: { readonly width: number; readonly height: number; readonly thumb: Buffer } | null;
}

// Of the many formats that the library reads, SVG and PDF among them, only these: what cannot be loaded cannot harm.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: ["VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp"].flatMap((name) => [
    `${name}File`,
    `${name}Buffer`,
  ]),
});
sharp.cache(false);
sharp.concurrency(1);

/** As many bytes as any of the formats needs to be known by. */
const headBytes = 4_100;
const longestSide = 30_000;
/** How hard the encoder tries, of 6: half the time of its usual 4. Somebody waits for it. */
const effort = 1;
const settings = { failOn: "error", limitInputPixels: evidenceLimits.pixels, sequentialRead: true } as const;

/**
 * Judges a file by its content. Its pixels are counted by the header before anything is decoded; then all of it is
 * decoded, for the small picture: a fault anywhere in it refuses it. Throws RefusedContent with words for the person who
 * sent it. It runs in a process of its own (content-judge.ts), and phones wait for it: what else is shown is made when
 * somebody looks (`makePicture`).
 */
export async function judgeContent(path: string): Promise<JudgedContent> {
  const head = await readPart(path, 0, headBytes);
  const found = await fileTypeFromBuffer(head);
  const known = evidenceType.safeParse(found?.mime);
  if (!known.success) throw new RefusedContent("file-type-refused", wordsFor(found?.mime));
  if (!isPicture(known.data)) {
    await requireWholePdf(path, head);
    return { mediaType: known.data, picture: null };
  }
  const { format, width, height, autoOrient } = await sharp(path, settings).metadata().catch(refuse);
  if (`image/${format}` !== known.data) throw new RefusedContent("file-type-refused", wordsFor(found?.mime));
  if (width * height > evidenceLimits.pixels || Math.max(width, height) > longestSide) throw tooManyPixels();
  return { mediaType: known.data, picture: { ...autoOrient, thumb: await makePicture(path, "thumb") } };
}

/**
 * Makes a picture that is shown instead of an original: upright, in sRGB, without a word of what the camera wrote into it
 * (place, device, owner). Throws RefusedContent where it cannot be decoded whole.
 */
export async function makePicture(path: string, size: PictureSize): Promise<Buffer> {
  const upright = sharp(path, settings).autoOrient();
  const sized =
    size === "pair"
      ? upright.resize({ ...pictureSizes.pair, fit: "contain", background: { r: 0, g: 0, b: 0, alpha: 0 } })
      : upright.resize({ ...pictureSizes[size], fit: "inside", withoutEnlargement: true });
  return sized
    .toColourspace("srgb")
    .webp({ quality: size === "full" ? 82 : 78, effort })
    .timeout({ seconds: 20 })
    .toBuffer()
    .catch(refuse);
}

function refuse(error: Error): never {
  throw /pixel limit|dimension|too large|exceeds/i.test(error.message)
    ? tooManyPixels()
    : new RefusedContent("picture-not-readable", "照片不完整或已损坏，请重新拍摄或重新选择");
}

const tooManyPixels = () =>
  new RefusedContent("picture-too-many-pixels", `照片超过 ${evidenceLimits.pixels / 1_000_000} 百万像素，请降低分辨率`);

function wordsFor(mime: string | undefined): string {
  if (mime === "image/heic" || mime === "image/heif")
    return "苹果 HEIC 照片无法去除其中的位置信息：请在相机设置中改用“兼容性最佳”（JPEG）";
  return `按内容判断为 ${mime ?? "未知类型"}`;
}

/** A PDF begins and ends as one. It is never shown, only given to be saved. */
async function requireWholePdf(path: string, head: Buffer): Promise<void> {
  const handle = await open(path, "r");
  const { size } = await handle.stat();
  await handle.close();
  const tail = await readPart(path, Math.max(0, size - 2_048), 2_048);
  if (!head.subarray(0, 5).equals(Buffer.from("%PDF-")) || !tail.includes("%%EOF"))
    throw new RefusedContent("file-type-refused", "PDF 文件不完整");
}

async function readPart(path: string, from: number, length: number): Promise<Buffer> {
  const handle = await open(path, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
