import { encode } from "uqr";

const quiet = 3;

/** An address as a QR code, drawn by the browser; sharp at any size. */
export function qrPicture(address: string): HTMLElement {
  const { data, size } = encode(address, { border: 0, ecc: "M" });
  const side = size + 2 * quiet;
  const path = data
    .map((row, y) => row.map((isDark, x) => (isDark ? `M${x + quiet} ${y + quiet}h1v1h-1z` : "")).join(""))
    .join("");
  const place = document.createElement("div");
  place.className = "qr";
  const name = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(name, "svg");
  svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", "QR");
  const ground = document.createElementNS(name, "rect");
  ground.setAttribute("width", String(side));
  ground.setAttribute("height", String(side));
  ground.setAttribute("fill", "#fff");
  const dark = document.createElementNS(name, "path");
  dark.setAttribute("d", path);
  dark.setAttribute("fill", "#000");
  svg.appendChild(ground);
  svg.appendChild(dark);
  place.appendChild(svg);
  return place;
}
