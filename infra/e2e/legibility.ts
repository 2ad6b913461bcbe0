import type { Page } from "playwright-core";

/**
 * Texts that are too faint to read outdoors, by the formula of WCAG 2: contrast against what really lies behind them, at
 * least 4.5 : 1 whatever their size; and letters smaller than 16 px, or what is said. Empty = all can be read.
 */
export async function faintTexts(page: Page, smallestPx = 16): Promise<string[]> {
  return page.evaluate((smallest) => {
    const channels = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const linear = (value: number) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    const luminance = ([r = 0, g = 0, b = 0]: number[]) =>
      0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
    const ground = (element: Element | null): number[] => {
      for (let each = element; each; each = each.parentElement) {
        const found = channels(getComputedStyle(each).backgroundColor);
        if ((found[3] ?? 1) === 1 && found.length > 0) return found;
      }
      return [255, 255, 255];
    };
    const faint: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent?.trim() ?? "";
      if (
        !element ||
        text === "" ||
        !element.checkVisibility() ||
        element.closest("[aria-hidden=true], noscript, option")
      )
        continue;
      const style = getComputedStyle(element);
      const [light = 0, dark = 0] = [luminance(channels(style.color)), luminance(ground(element))].toSorted(
        (a, b) => b - a,
      );
      const contrast = (light + 0.05) / (dark + 0.05);
      if (contrast < 4.5) faint.push(`${text.slice(0, 20)}: ${contrast.toFixed(2)}`);
      if (Number.parseFloat(style.fontSize) < smallest) faint.push(`${text.slice(0, 20)}: ${style.fontSize}`);
    }
    return faint;
  }, smallestPx);
}

/** Controls that a finger does not hit: lower than 44 px, or what is said. Of a field its label counts, and a choice by its whole row. */
export async function smallTargets(page: Page, smallestPx = 44): Promise<string[]> {
  return page.evaluate(
    (smallest) =>
      [...document.querySelectorAll<HTMLElement>("button, a[href], input, textarea, select, summary, label.button")]
        .filter((each) => each.checkVisibility() && !each.closest("[aria-hidden=true]") && !each.matches(".file"))
        .map((each) => each.closest<HTMLElement>("label.choice") ?? each)
        .filter((each) => each.getBoundingClientRect().height < smallest)
        .map((each) => `${each.outerHTML.slice(0, 80)}: ${each.getBoundingClientRect().height}`),
    smallestPx,
  );
}
