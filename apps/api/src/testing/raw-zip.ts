import { crc32, deflateRawSync } from "node:zlib";

export interface RawEntry {
  readonly name: string;
  readonly data: Buffer | string;
  /** What the directory claims instead of the truth. */
  readonly claims?: { readonly uncompressedSize?: number; readonly flags?: number };
}

/** A zip archive byte by byte, so that a test can make its directory lie. */
export function rawZip(entries: readonly RawEntry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, data, claims } of entries) {
    const raw = Buffer.from(data);
    const packed = deflateRawSync(raw, { level: 9 });
    const nameBytes = Buffer.from(name);
    const fixed = Buffer.alloc(26);
    fixed.writeUInt16LE(20, 0);
    fixed.writeUInt16LE(claims?.flags ?? 0x800, 2);
    fixed.writeUInt16LE(8, 4);
    fixed.writeUInt32LE(crc32(raw), 10);
    fixed.writeUInt32LE(packed.length, 14);
    fixed.writeUInt32LE(claims?.uncompressedSize ?? raw.length, 18);
    fixed.writeUInt16LE(nameBytes.length, 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), fixed, nameBytes, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    const version = Buffer.from([20, 0]);
    central.push(Buffer.concat([Buffer.from("PK\u0001\u0002"), version, fixed, tail, nameBytes]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", 0, "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** The parts of a workbook with one sheet whose `<sheetData>` (and what follows it) is given. */
export function rawWorkbook(
  sheet: string,
  more: { readonly book?: string; readonly styles?: string; readonly parts?: readonly RawEntry[] } = {},
): RawEntry[] {
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const own = new Set(more.parts?.map(({ name }) => name));
  const parts: RawEntry[] = [
    {
      name: "[Content_Types].xml",
      data: `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
    },
    {
      name: "xl/workbook.xml",
      data: `<workbook xmlns="${main}" xmlns:r="${rel}">${more.book ?? ""}<sheets><sheet name="台账" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      data: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    },
    { name: "xl/worksheets/sheet1.xml", data: `<worksheet xmlns="${main}">${sheet}</worksheet>` },
    ...(more.styles
      ? [{ name: "xl/styles.xml", data: `<styleSheet xmlns="${main}">${more.styles}</styleSheet>` }]
      : []),
  ];
  return [...parts.filter(({ name }) => !own.has(name)), ...(more.parts ?? [])];
}
