import { encode } from "uqr";

/** An address as a QR code; sharp at any size, with the quiet edge that cameras need. */
export function QrCode({ address, side }: { address: string; side: number | string }) {
  const { data, size } = encode(address, { border: 4, ecc: "M" });
  const path = data.map((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")).join("")).join("");
  return (
    <svg viewBox={`0 0 ${size} ${size}`} width={side} height={side} role="img" aria-label={address}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
