import { v7 as uuidv7 } from "uuid";
import type { PublicLinkTold, PublicReceipt } from "@safegrid/contract/link";
import { publicCategories } from "@safegrid/domain/link";
import { Refusal, call } from "./call.ts";
import { opened } from "./dead-link.ts";
import { el, fault, field, fill } from "./dom.ts";
import { isEnglish, words } from "./link-words.ts";
import { photoPicker, sendPhotos } from "./photo-picker.ts";
import { positionButton } from "./position-button.ts";
import { receiptView } from "./receipt-view.ts";

const mostPhotos = 3;

/** A report in under a minute: what, words, where; photographs and a way to be reached may be left out. */
export async function reportPage(main: HTMLElement, token: string): Promise<void> {
  const link = await opened(main, () => call<PublicLinkTold>("/links", { token }));
  if (!link) return;
  const t = words();
  if (link.level === "village" && link.cells.length === 0) {
    fill(main, el("p", { class: "notice" }, t.noCells));
    return;
  }
  const photos = photoPicker("photos", t.photos, mostPhotos);
  const position = positionButton();
  const said = el("p", { class: "notice", role: "alert", hidden: true });
  const send = el("button", { type: "submit", class: "main" }, t.send);
  const cell = el(
    "select",
    { id: "cell" },
    el("option", { value: "" }, t.choose),
    ...link.cells.map((name) => el("option", { value: name }, name)),
  );
  const form = el(
    "form",
    { novalidate: true, autocomplete: "off" },
    el("p", { class: "emergency" }, t.emergency),
    el("p", { class: "where" }, `${t.where}：`, el("b", {}, link.gridName)),
    link.cells.length > 0 ? field(t.cell, cell) : null,
    el(
      "fieldset",
      { id: "category", "aria-describedby": "category-fault" },
      el("legend", {}, t.what),
      ...publicCategories.map(({ category, zh, en }) =>
        el(
          "label",
          { class: "choice" },
          el("input", { type: "radio", name: "category", value: category }),
          el("span", {}, isEnglish() ? en : zh),
        ),
      ),
      el("p", { class: "fault", id: "category-fault", role: "alert" }),
    ),
    field(t.words, el("textarea", { id: "words", rows: 3, maxlength: 500, placeholder: t.wordsHint })),
    field(t.address, el("input", { id: "address", maxlength: 100, placeholder: t.addressHint })),
    position.element,
    photos.element,
    el(
      "details",
      {},
      el("summary", {}, t.contact),
      el("p", { class: "help" }, t.contactHelp),
      field(t.name, el("input", { id: "contact-name", maxlength: 30 })),
      field(t.phone, el("input", { id: "contact-phone", type: "tel", maxlength: 20 })),
    ),
    // A person sees no such field.
    el(
      "div",
      { class: "trap", "aria-hidden": "true" },
      el("label", { for: "homepage" }, "homepage"),
      el("input", { id: "homepage", name: "homepage", tabindex: -1, autocomplete: "off" }),
    ),
    said,
    send,
  );
  let sent: { text: string; commandId: string } | null = null;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const report = read(token, link, position.value());
    if (!report) return;
    const text = JSON.stringify(report);
    // The same again after a lost answer goes under the same id, and is one report.
    if (!sent || sent.text !== text) sent = { text, commandId: uuidv7() };
    void submit({ ...report, commandId: sent.commandId });
  });

  async function submit(report: object): Promise<void> {
    send.disabled = true;
    send.textContent = t.sending;
    said.hidden = true;
    try {
      const receipt = await call<PublicReceipt>("/reports", report);
      const photosSaid = el("div", { "aria-live": "polite" });
      fill(main, ...receiptView(receipt), photosSaid);
      window.scrollTo(0, 0);
      await sendPhotos(photosSaid, "/reports/photos", photos.files(), { "x-code": receipt.code });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      said.textContent = error.code === "invalid-request" ? t.wrong : error.message;
      said.hidden = false;
      for (const pointer of error.pointers) if (pointer === "/contact/phone") fault("contact-phone", t.phoneWrong);
      send.disabled = false;
      send.textContent = t.send;
    }
  }

  fill(main, form);
}

/** What was filled in; null where something is missing, which is said there. */
function read(token: string, link: PublicLinkTold, position: object | null) {
  const t = words();
  const value = (id: string) => {
    const control = document.getElementById(id) as HTMLInputElement | null;
    return control ? control.value.trim() : "";
  };
  const chosen = document.querySelector<HTMLInputElement>("input[name=category]:checked");
  const needed = [...(link.cells.length > 0 ? ["cell"] : []), "words", "address"];
  const missing = needed.filter((id) => value(id) === "");
  for (const id of needed) fault(id, missing.indexOf(id) < 0 ? "" : t.missing);
  fault("category", chosen ? "" : t.missingCategory);
  const phone = value("contact-phone");
  const isPhone = phone === "" || /^[+\d][\d -]{5,19}$/.test(phone);
  fault("contact-phone", isPhone ? "" : t.phoneWrong);
  const first = chosen ? (missing[0] ?? (isPhone ? null : "contact-phone")) : "category";
  if (first !== null || !chosen) {
    const place = document.getElementById(first ?? "category");
    if (place) {
      place.scrollIntoView();
      place.focus();
    }
    return null;
  }
  const name = value("contact-name");
  return {
    ...{ token, category: chosen.value, words: value("words"), address: value("address") },
    ...(link.cells.length > 0 ? { cell: value("cell") } : {}),
    ...(position ? { position } : {}),
    ...(name || phone ? { contact: { ...(name ? { name } : {}), ...(phone ? { phone } : {}) } } : {}),
    homepage: value("homepage"),
  };
}
