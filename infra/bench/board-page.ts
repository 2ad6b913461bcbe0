import type { Locator, Page } from "playwright-core";
import type { Stage } from "#/rigs/stage.ts";
import { launchBrowser } from "#/run/browser.ts";

/** Presses on the board's controls, and how long each took until other cards stood painted, the server's answer included; ms. */
export interface Pressed {
  readonly sort: readonly number[];
  readonly filter: readonly number[];
}

const times = 12;
/** The first presses bring what a page that has been open for an hour has long loaded. */
const loading = 2;

/** The county's board in a real browser: another order and back, a filter and back, again and again. */
export async function pressOnBoard(stage: Stage): Promise<Pressed> {
  const browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  const data = { login: "county-supervisor", password: stage.passwordOf("county-supervisor") };
  await context.request.post(`${stage.url}/api/v1/sessions`, { headers: { origin: stage.url }, data });
  const page = await context.newPage();
  await page.goto(`${stage.url}/board`);
  await page.locator(".board-card").first().waitFor();
  const pressed = { sort: [] as number[], filter: [] as number[] };
  for (let n = 0; n < times + loading; n += 1) {
    for (const order of ["按发现时间", "按剩余工作时间"]) {
      await page.locator(".board-filters .ant-select").last().click();
      const took = await untilRepainted(page, page.locator(".ant-select-item-option").filter({ hasText: order }));
      if (n >= loading) pressed.sort.push(took);
    }
    for (let turn = 0; turn < 2; turn += 1) {
      const took = await untilRepainted(page, page.getByRole("checkbox", { name: "只看逾期" }));
      if (n >= loading) pressed.filter.push(took);
    }
  }
  await browser.close();
  return pressed;
}

/** Presses in the page itself, and waits until the cards are others and the picture with them is drawn. */
async function untilRepainted(page: Page, control: Locator): Promise<number> {
  await control.waitFor();
  return control.evaluate(
    (element) =>
      new Promise<number>((resolve, reject) => {
        const shown = () =>
          [...document.querySelectorAll("[data-card]")].map((card) => card.getAttribute("data-card")).join();
        const before = shown();
        const begun = performance.now();
        const giveUp = setTimeout(() => reject(new Error("the cards stayed as they were")), 10_000);
        const observer = new MutationObserver(() => {
          if (shown() === before) return;
          observer.disconnect();
          clearTimeout(giveUp);
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun)));
        });
        observer.observe(document.body, { subtree: true, childList: true, attributes: true });
        (element as HTMLElement).click();
      }),
  );
}
