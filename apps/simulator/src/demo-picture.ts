import sharp from "sharp";
import { glyphs } from "./glyphs.ts";
import { randomOf } from "./random.ts";
import { sceneOf } from "./scenes.ts";

/**
 * A drawn picture of a hazard before or after its removal, as JPEG: plain shapes with 演示 across, so that nobody takes
 * it for a photograph. Every second one is upright, as phones are held. Which device made it and where is written into
 * it, as phones do; what is shown of it must not have that.
 */
export async function drawPicture(label: string, category: string, part: "before" | "after"): Promise<Buffer> {
  const random = randomOf(`picture ${label}`);
  const isUpright = random.chance(0.4);
  const [width, height] = isUpright ? [720, 960] : [960, 720];
  const hue = Math.floor(random.between(0, 360));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="hsl(${hue} 18% 82%)"/>
    <g transform="translate(${(width - 720) / 2} ${(height - 720) / 2})">${sceneOf(category, part, random)}</g>
    <g transform="rotate(-24 ${width / 2} ${height / 2})">${words("演示", width / 2 - 230, height / 2 + 90, 230, "#ffffff", 0.62)}</g>
    <rect y="${height - 74}" width="100%" height="74" fill="#1b1e23" opacity="0.86"/>
    ${words("演示图片", 26, height - 20, 44, "#ffd166", 1)}
    ${words(part === "before" ? "整改前" : "整改后", width - 170, height - 20, 44, part === "before" ? "#ff9a85" : "#9be0a8", 1)}
  </svg>`;
  return sharp(Buffer.from(svg))
    .jpeg({ quality: 78 })
    .withExif({
      IFD0: { Make: "SafeGrid demonstration", Model: "drawn", Software: label },
      IFD3: {
        GPSLatitudeRef: "N",
        GPSLatitude: "29/1 14/1 53/1",
        GPSLongitudeRef: "E",
        GPSLongitude: "113/1 48/1 41/1",
      },
    })
    .toBuffer();
}

function words(text: string, x: number, y: number, size: number, fill: string, opacity: number): string {
  return Array.from(text)
    .map(
      (char, n) =>
        `<path d="${glyphs[char] ?? ""}" fill="${fill}" opacity="${opacity}"
          transform="translate(${x + n * size} ${y}) scale(${size / 1000} ${-size / 1000})"/>`,
    )
    .join("");
}
