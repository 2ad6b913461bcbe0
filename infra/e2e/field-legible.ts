import type { Page } from "playwright-core";
import { expect } from "vitest";
import { faintTexts, smallTargets } from "./legibility.ts";
import { namelessControls } from "./named-controls.ts";

/** What every screen of the phone keeps: text from 18 px, targets from 60, contrast, names, and nothing beyond its edge. */
export async function expectLegible(page: Page, where: string): Promise<void> {
  expect(await faintTexts(page, 18), where).toEqual([]);
  expect(await smallTargets(page, 60), where).toEqual([]);
  expect(await namelessControls(page), where).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), where).toBe(true);
}
