import sharp from "sharp";
import { expect, test } from "vitest";
import { drawPicture } from "./demo-picture.ts";

const categories = ["fire_passage", "lift", "methanol", "fireworks", "renovation", "road_facility", "gas"];

test.each(categories)(
  "a picture of %s is a whole JPEG, the same for the same label, of one size before and after",
  async (category) => {
    const draw = (label: string, part: "before" | "after") => drawPicture(label, category, part);
    const [before, after] = await Promise.all([draw("1", "before"), draw("1", "after")]);
    expect((await draw("1", "before")).equals(before)).toBe(true);
    expect(before.equals(after)).toBe(false);
    const [was, is] = await Promise.all([before, after].map((each) => sharp(each).metadata()));
    expect([was?.format, was?.width, was?.height]).toEqual(["jpeg", is?.width, is?.height]);
    expect(before.includes("SafeGrid demonstration")).toBe(true);
    // 演示 stands across it: there are light pixels in the middle that the scene alone does not have.
    const { data } = await sharp(before)
      .extract({ left: (was?.width ?? 0) / 2 - 150, top: (was?.height ?? 0) / 2 - 150, width: 300, height: 300 })
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(data.filter((value) => value > 235).length).toBeGreaterThan(500);
  },
);
