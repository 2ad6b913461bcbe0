/**
 * Seals what lies on the phone with a key of the user, AES-GCM, which this browser holds and does not give out: a copied
 * profile or backup shows nothing. Who has the unlocked phone in his hands and knows the browser's tools is not kept out.
 * Browsers without WebCrypto (pages over plain HTTP) keep it unsealed rather than not at all; the app says so.
 */
export interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer> | null;
  readonly bytes: ArrayBuffer;
}

const algorithm = "AES-GCM";

export function canSeal(): boolean {
  return (
    typeof crypto !== "undefined" && "subtle" in crypto && (crypto.subtle as SubtleCrypto | undefined) !== undefined
  );
}

export async function makeKey(): Promise<CryptoKey | null> {
  if (!canSeal()) return null;
  return crypto.subtle.generateKey({ name: algorithm, length: 256 }, false, ["encrypt", "decrypt"]);
}

export async function sealBytes(key: CryptoKey | null, bytes: ArrayBuffer): Promise<Sealed> {
  if (!key) return { iv: null, bytes };
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, bytes: await crypto.subtle.encrypt({ name: algorithm, iv }, key, bytes) };
}

export async function openBytes(key: CryptoKey | null, { iv, bytes }: Sealed): Promise<ArrayBuffer> {
  if (!iv) return bytes;
  if (!key) throw new Error("sealed, and the key is missing");
  return crypto.subtle.decrypt({ name: algorithm, iv }, key, bytes);
}

export function seal(key: CryptoKey | null, value: unknown): Promise<Sealed> {
  return sealBytes(key, new TextEncoder().encode(JSON.stringify(value)).buffer);
}

export async function unseal<T>(key: CryptoKey | null, sealed: Sealed): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await openBytes(key, sealed))) as T;
}
