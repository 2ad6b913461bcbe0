import "./link.css";
import { el, fill } from "./dom.ts";
import { followPage } from "./follow-page.ts";
import { changeLanguage, isEnglish, words } from "./link-words.ts";
import { listingPage, listingsPage } from "./listing-page.ts";
import { reportPage } from "./report-page.ts";
import { taskPage } from "./task-page.ts";

/**
 * The pages behind one address; which, and with what code, stands behind the `#`, which no browser sends anywhere:
 * `#g=` a grid's token, `#f=` a report's code, `#e=` an enterprise's token, `#p=` a published listing's code, `#l` all of
 * these.
 */
function show(): void {
  const root = document.getElementById("root");
  if (!root) return;
  const [kind = "", code = ""] = decodeURIComponent(location.hash.slice(1)).split("=");
  const main = el("main");
  const title =
    kind === "e"
      ? words().taskTitle
      : kind === "g"
        ? words().title
        : kind === "p" || kind === "l"
          ? words().listingTitle
          : words().followTitle;
  document.title = title;
  document.documentElement.lang = isEnglish() ? "en" : "zh-CN";
  const language = el(
    "button",
    {
      type: "button",
      class: "language",
      onclick: () => {
        changeLanguage();
        show();
      },
    },
    words().other,
  );
  fill(root, el("header", {}, el("h1", {}, title), language), main);
  if (kind === "g") void reportPage(main, code);
  else if (kind === "e") void taskPage(main, code);
  else if (kind === "p") void listingPage(main, code);
  else if (kind === "l") void listingsPage(main);
  else void followPage(main, code);
}

window.addEventListener("hashchange", show);
show();
