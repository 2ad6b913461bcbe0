import type { Page } from "playwright-core";

/**
 * What a screen reader would have nothing to say of: buttons, links, fields and trees without a name of their own.
 * Empty = every control that can be seen has one.
 */
export async function namelessControls(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const controls = document.querySelectorAll<HTMLElement>(
      "button, a[href], input:not([type=hidden]), textarea, select, [role=button], [role=tab], [role=tree], [role=combobox], [role=menuitem]",
    );
    const nameOf = (element: HTMLElement): string => {
      const ids = element.getAttribute("aria-labelledby")?.split(" ") ?? [];
      const labelled = ids.map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
      const labels = "labels" in element ? [...((element as HTMLInputElement).labels ?? [])] : [];
      return [
        element.getAttribute("aria-label"),
        labelled,
        labels.map((label) => label.textContent).join(" "),
        element.textContent,
        ...[...element.querySelectorAll("[role=img]")].map((image) => image.getAttribute("aria-label")),
        element.getAttribute("title"),
      ]
        .join(" ")
        .trim();
    };
    const isSeen = (element: HTMLElement) =>
      element.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true }) &&
      element.closest("[aria-hidden=true], [inert]") === null;
    return [...controls]
      .filter((each) => isSeen(each) && nameOf(each) === "")
      .map((each) => each.outerHTML.slice(0, 160));
  });
}
