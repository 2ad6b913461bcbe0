import { Refusal } from "./call.ts";
import { el, fill } from "./dom.ts";
import { words } from "./link-words.ts";

/** Opens a page by what the server tells; a code that leads nowhere, or a weak network, is said with what helps. */
export async function opened<T>(main: HTMLElement, read: () => Promise<T>): Promise<T | null> {
  fill(main, el("p", { class: "quiet" }, words().loading));
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const isDead = error.code === "link-not-found";
    fill(
      main,
      el("p", { class: "notice", role: "alert" }, isDead ? words().deadLink : error.message),
      isDead ? el("p", {}, words().deadLinkHelp) : null,
      isDead ? null : el("button", { type: "button", class: "main", onclick: () => location.reload() }, words().again),
    );
    return null;
  }
}
