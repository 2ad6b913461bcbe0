import { SaxesParser } from "saxes";
import { FileRefusal } from "#/platform/spreadsheet/refusal.ts";

/** What a walk through a part of a workbook tells; names come without their prefix. */
export interface XmlVisitor {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/**
 * Walks through XML that arrives in pieces; after each piece the caller gets its turn, so that rows can be handed on
 * while the rest is still packed. A document type is refused, so there are no entities but the five.
 */
export async function* walkXml(stream: AsyncIterable<string>, visitor: XmlVisitor): AsyncGenerator<void> {
  const parser = new SaxesParser();
  const local = (name: string) => name.slice(name.indexOf(":") + 1);
  parser.on("doctype", () => {
    throw new FileRefusal("file-has-entities", "文件含有 DTD 声明，不予读取");
  });
  parser.on("error", () => {
    throw new FileRefusal("file-not-readable", "文件内容已损坏，无法读取");
  });
  parser.on("opentag", (tag) => visitor.open?.(local(tag.name), tag.attributes as Record<string, string>));
  parser.on("closetag", (tag) => visitor.close?.(local(tag.name)));
  if (visitor.text) parser.on("text", (text) => visitor.text?.(text));
  for await (const piece of stream) {
    parser.write(piece);
    yield;
  }
  parser.close();
}

/** Walks to the end. */
export async function walkWholeXml(stream: AsyncIterable<string>, visitor: XmlVisitor): Promise<void> {
  const walk = walkXml(stream, visitor);
  while (!(await walk.next()).done);
}
