import type { Readable } from "node:stream";
import type { Entry, ZipFile } from "yauzl";
import { fromBufferPromise } from "yauzl";
import type { SpreadsheetLimits } from "#/platform/spreadsheet/limits.ts";
import { FileRefusal } from "#/platform/spreadsheet/refusal.ts";

/** The parts of a workbook's archive that has been looked through. */
export interface ZipParts {
  readonly names: readonly string[];
  /** The text of a part as a stream of UTF-8, or null where there is none of this name. */
  open(name: string): Promise<Readable | null>;
}

const bomb = (detail: string) => new FileRefusal("file-expands-too-far", detail);

/**
 * Opens the archive of a workbook and looks all of it through: first what its directory claims, then, part by part and
 * without keeping anything, what really comes out, because directories lie. Costs the time to inflate it once.
 * Throws a FileRefusal.
 */
export async function openZipParts(file: Buffer, limits: SpreadsheetLimits): Promise<ZipParts> {
  let zip: ZipFile;
  const entries = new Map<string, Entry>();
  try {
    zip = await fromBufferPromise(file);
    if (zip.entryCount > limits.entries) throw bomb(`文件内有 ${zip.entryCount} 个部件，最多 ${limits.entries} 个`);
    for await (const entry of zip.eachEntry()) {
      if (entries.has(entry.fileName)) throw bomb(`文件内有两个同名部件：${entry.fileName}`);
      entries.set(entry.fileName, entry);
      if (entries.size > limits.entries) throw bomb(`文件内部件过多，最多 ${limits.entries} 个`);
    }
  } catch (error) {
    throw asRefusal(error);
  }
  checkClaims([...entries.values()], limits);
  checkNames([...entries.keys()]);
  let total = 0;
  for (const entry of entries.values()) {
    if (entry.fileName.endsWith("/")) continue;
    total = await lookThrough(zip, entry, total, limits);
  }
  return {
    names: [...entries.keys()],
    async open(name) {
      const entry = entries.get(name);
      return entry ? (await zip.openReadStreamPromise(entry)).setEncoding("utf8") : null;
    },
  };
}

/** What the directory says of itself. */
function checkClaims(entries: readonly Entry[], limits: SpreadsheetLimits): void {
  let total = 0;
  for (const entry of entries) {
    if (entry.isEncrypted()) throw new FileRefusal("file-encrypted", "文件已加密，请去掉密码后再上传");
    total += entry.uncompressedSize;
    const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize);
    if (entry.uncompressedSize > 1024 * 1024 && ratio > limits.ratio)
      throw bomb(`部件 ${entry.fileName} 的压缩比为 ${Math.round(ratio)}，超过 ${limits.ratio}`);
  }
  if (total > limits.inflatedBytes) throw bomb(tooMuch(limits));
}

/** Parts that a table never needs and that do harm. */
function checkNames(names: readonly string[]): void {
  for (const name of names) {
    if (/vbaproject|macrosheets\/|activex\//i.test(name))
      throw new FileRefusal("file-has-macros", `文件含有宏或控件（${name}），请另存为不含宏的 .xlsx`);
    if (/externallinks\/|(^|\/)connections\.xml$/i.test(name))
      throw new FileRefusal("file-has-external-links", `文件引用了外部文件或数据连接（${name}），请断开链接后再上传`);
  }
}

/** Inflates one part to nowhere and returns the new total; reads of XML that it declares nothing. */
async function lookThrough(zip: ZipFile, entry: Entry, before: number, limits: SpreadsheetLimits): Promise<number> {
  const isXml = /\.(xml|rels|vml)$/i.test(entry.fileName);
  let total = before;
  let own = 0;
  let tail = "";
  try {
    const stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      own += chunk.length;
      total += chunk.length;
      if (total > limits.inflatedBytes) throw bomb(tooMuch(limits));
      if (own > 1024 * 1024 && own / Math.max(1, entry.compressedSize) > limits.ratio)
        throw bomb(`部件 ${entry.fileName} 解压后远大于其声明`);
      if (!isXml) continue;
      if (
        own === chunk.length &&
        ((chunk[0] === 0xff && chunk[1] === 0xfe) || (chunk[0] === 0xfe && chunk[1] === 0xff))
      )
        throw new FileRefusal("file-not-readable", `部件 ${entry.fileName} 不是 UTF-8`);
      const text = tail + chunk.toString("latin1");
      if (/<!(doctype|entity)/i.test(text))
        throw new FileRefusal("file-has-entities", `部件 ${entry.fileName} 含有 DTD 或实体声明，不予读取`);
      tail = text.slice(-16);
    }
  } catch (error) {
    throw asRefusal(error);
  }
  return total;
}

const tooMuch = (limits: SpreadsheetLimits) =>
  `文件解压后超过 ${Math.round(limits.inflatedBytes / 1024 / 1024)} MB，疑似压缩炸弹`;

function asRefusal(error: unknown): FileRefusal {
  if (error instanceof FileRefusal) return error;
  const message = error instanceof Error ? error.message : String(error);
  // yauzl measures what comes out against what the directory said.
  if (/too many bytes|not enough bytes|size mismatch/i.test(message))
    return bomb("文件内部件的实际大小与其声明不符，不予读取");
  if (/encrypted|strong encryption/i.test(message))
    return new FileRefusal("file-encrypted", "文件已加密，请去掉密码后再上传");
  return new FileRefusal("file-not-readable", "文件已损坏，或不是 Excel 工作簿");
}
