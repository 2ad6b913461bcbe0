import { expect, test } from "vitest";
import { launchBrowser } from "./browser.ts";

test("the browser draws Chinese: two characters differ in ink, and neither is the box of a missing glyph", async () => {
  const browser = await launchBrowser();
  const page = await browser.newPage();
  const inkOf = (text: string) =>
    page.evaluate((word) => {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = 64;
      const context = canvas.getContext("2d") as CanvasRenderingContext2D;
      context.font = "48px sans-serif";
      context.fillText(word, 4, 52);
      return [...context.getImageData(0, 0, 64, 64).data].filter((value) => value > 128).length;
    }, text);
  const [one, many, missing] = [await inkOf("一"), await inkOf("鑫"), await inkOf("\u{10FFFD}")];
  expect(one).toBeGreaterThan(0);
  expect(many).toBeGreaterThan(one * 2);
  expect(many).not.toBe(missing);
  await browser.close();
});
