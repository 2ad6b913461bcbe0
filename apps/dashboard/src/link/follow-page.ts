import type { FollowTold } from "@safegrid/contract/link";
import { publicCategories, readLinkCode, spacedLinkCode } from "@safegrid/domain/link";
import { call, fetchPicture } from "./call.ts";
import { opened } from "./dead-link.ts";
import { el, fault, field, fill } from "./dom.ts";
import { dayAndTime, isEnglish, put, words } from "./link-words.ts";

/** What became of a report, by its code: from the link, or typed in. */
export async function followPage(main: HTMLElement, given: string): Promise<void> {
  const code = readLinkCode(given);
  if (code === null) return fill(main, codeForm(given));
  const told = await opened(main, () => call<FollowTold>("/follow", { code }));
  if (!told) return;
  const photos = el("div", { class: "released" });
  fill(main, ...story(told, code), told.releasedCount > 0 ? el("h2", {}, words().released) : null, photos);
  for (let n = 0; n < told.releasedCount; n += 1) {
    const picture = await fetchPicture("/follow/photos", { code, n });
    if (picture) photos.appendChild(el("img", { src: URL.createObjectURL(picture), alt: words().released }));
  }
}

function codeForm(given: string): HTMLElement {
  const t = words();
  const input = el("input", {
    id: "code",
    maxlength: 40,
    value: given,
    autocapitalize: "characters",
    autocomplete: "off",
  });
  const form = el(
    "form",
    { novalidate: true },
    field(t.codeAsk, input, t.codeHint),
    el("button", { type: "submit", class: "main" }, t.look),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const code = readLinkCode(input.value);
    fault("code", code === null ? t.codeWrong : "");
    if (code !== null) location.hash = `f=${spacedLinkCode(code)}`;
  });
  return form;
}

function story({ gridName, category, isOpen, photoCount, stages }: FollowTold, code: string): HTMLElement[] {
  const t = words();
  const kind = publicCategories.filter((each) => each.category === category)[0];
  return [
    el("p", { class: isOpen ? "state" : "state done" }, isOpen ? t.open : t.ended),
    el("p", {}, `${t.about}：`, el("b", {}, kind ? (isEnglish() ? kind.en : kind.zh) : category)),
    el("p", { class: "quiet" }, `${gridName} · ${put(t.photoCount, { n: photoCount })} · ${spacedLinkCode(code)}`),
    el(
      "ol",
      { class: "stages" },
      ...stages
        .slice()
        // oxlint-disable-next-line unicorn/no-array-reverse -- old browsers have no toReversed
        .reverse()
        .map(({ stage, at, deadlineAt, reason, words: said, duplicateOf }) =>
          el(
            "li",
            {},
            el("b", {}, t.stage[stage]),
            el("time", { datetime: at }, dayAndTime(at)),
            deadlineAt ? el("p", {}, put(t.deadline, { at: dayAndTime(deadlineAt) })) : null,
            reason ? el("p", {}, t.reason[reason]) : null,
            duplicateOf ? el("p", {}, put(t.duplicateOf, { n: duplicateOf })) : null,
            said ? el("blockquote", {}, said) : null,
          ),
        ),
    ),
    el("p", { class: "quiet" }, t.privacy),
  ];
}
