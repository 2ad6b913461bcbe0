import type { PublicReceipt } from "@safegrid/contract/link";
import { el } from "./dom.ts";
import { words } from "./link-words.ts";
import { qrPicture } from "./qr-picture.ts";

/** The code, this once: in groups to write down, as a link and as a picture to scan or to keep. */
export function receiptView({ code }: PublicReceipt): HTMLElement[] {
  const t = words();
  const address = `${location.origin}${location.pathname}#f=${code}`;
  const copied = el("span", { class: "quiet", "aria-live": "polite" });
  const copy = () => {
    if (!navigator.clipboard) return;
    void navigator.clipboard.writeText(address).then(
      () => (copied.textContent = t.copied),
      () => {},
    );
  };
  return [
    el("p", { class: "good", role: "status" }, t.done),
    el("p", {}, t.doneHelp),
    el("p", { class: "label" }, t.code),
    // Two halves, which a narrow phone puts under each other.
    el("p", { class: "code" }, el("span", {}, code.slice(0, 10)), el("span", {}, code.slice(10))),
    qrPicture(address),
    el("p", {}, el("a", { class: "button main", href: address }, t.follow)),
    el(
      "p",
      {},
      navigator.clipboard ? el("button", { type: "button", class: "small", onclick: copy }, t.copy) : null,
      " ",
      el("button", { type: "button", class: "small", onclick: () => location.reload() }, t.another),
      " ",
      copied,
    ),
  ];
}
