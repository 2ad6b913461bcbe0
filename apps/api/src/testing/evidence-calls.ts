import sharp from "sharp";
import type { UploadWish } from "@safegrid/contract/evidence";
import type { TestApp } from "#/testing/test-app.ts";

type Wish = Pick<UploadWish, "subjectKind" | "part"> & { readonly id: string; readonly subjectId: string };

/** `Upload-Metadata` of some words. */
export function metadataOf(words: object): string {
  return Object.entries(words)
    .map(([key, value]) => `${key} ${Buffer.from(String(value)).toString("base64")}`)
    .join(",");
}

/** One request of the tus protocol, as a phone makes it. */
export async function tus(
  { app }: Pick<TestApp, "app">,
  token: string,
  method: "POST" | "PATCH" | "HEAD",
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: Buffer,
) {
  const answer = await app.inject({
    method,
    url: `/api/v1/evidence/uploads${path}`,
    headers: {
      authorization: `Bearer ${token}`,
      "tus-resumable": "1.0.0",
      ...(body ? { "content-type": "application/offset+octet-stream" } : {}),
      ...headers,
    },
    ...(body ? { payload: body } : {}),
  });
  return {
    status: answer.statusCode,
    headers: answer.headers,
    problem:
      answer.body === "" ? null : answer.json<{ code: string; detail?: string; errors?: { pointer: string }[] }>(),
  };
}

export const createUpload = (t: Pick<TestApp, "app">, token: string, wish: Wish & object, bytes: number) =>
  tus(t, token, "POST", "", { "upload-length": String(bytes), "upload-metadata": metadataOf(wish) });

export const sendPart = (t: Pick<TestApp, "app">, token: string, id: string, offset: number, part: Buffer) =>
  tus(t, token, "PATCH", `/${id}`, { "upload-offset": String(offset) }, part);

/** Creates an upload and sends all of it at once; what the last request was answered. */
export async function upload(t: Pick<TestApp, "app">, token: string, wish: Wish & object, content: Buffer) {
  const created = await createUpload(t, token, wish, content.length);
  return created.status === 201 ? sendPart(t, token, wish.id, 0, content) : created;
}

/** A photograph as a phone makes it: lying on its side, with the place and the device written into it. */
export async function photo(of: { width?: number; height?: number; shade?: number } = {}): Promise<Buffer> {
  const { width = 400, height = 300, shade = 120 } = of;
  return sharp({ create: { width, height, channels: 3, background: { r: shade, g: 140, b: 90 } } })
    .jpeg({ quality: 90 })
    .withExif({
      IFD0: { Make: "SecretPhone", Model: "X-77", Artist: "Zhang San", Software: String(shade) },
      IFD3: {
        GPSLatitudeRef: "N",
        GPSLatitude: "29/1 14/1 53/1",
        GPSLongitudeRef: "E",
        GPSLongitude: "113/1 48/1 40/1",
      },
    })
    .withMetadata({ orientation: 6 })
    .toBuffer();
}
