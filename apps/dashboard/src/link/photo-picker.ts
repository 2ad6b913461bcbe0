import { Refusal, call } from "./call.ts";
import { el, fill } from "./dom.ts";
import { put, words } from "./link-words.ts";
import { smaller } from "./photo.ts";

/** Takes or chooses photographs, and shows those that will be sent. */
export function photoPicker(id: string, label: string, most: number) {
  const t = words();
  let chosen: File[] = [];
  const shown = el("ul", { class: "photos" });
  const input = el("input", { id, type: "file", accept: "image/*", multiple: true, class: "file" });
  const add = el("label", { for: id, class: "button small" }, t.photoAdd);
  const show = () => {
    fill(
      shown,
      ...chosen.map((file) =>
        el(
          "li",
          {},
          el("img", { src: URL.createObjectURL(file), alt: file.name }),
          el(
            "button",
            {
              type: "button",
              class: "small",
              onclick: () => {
                chosen = chosen.filter((each) => each !== file);
                show();
              },
            },
            t.photoGone,
          ),
        ),
      ),
    );
    add.hidden = chosen.length >= most;
  };
  input.addEventListener("change", () => {
    chosen = chosen.concat(Array.from(input.files || [])).slice(0, most);
    input.value = "";
    show();
  });
  return {
    element: el("div", { class: "field" }, el("p", { class: "label" }, label), shown, input, add),
    files: () => chosen,
  };
}

/** Sends photographs one after the other and says how far it is; what did not arrive can be sent again. */
export async function sendPhotos(
  place: HTMLElement,
  path: string,
  files: readonly File[],
  headers: Readonly<Record<string, string>>,
): Promise<boolean> {
  const t = words();
  let sent = 0;
  for (const file of files) {
    fill(place, el("p", { class: "quiet" }, put(t.photoSending, { n: sent + 1 })));
    try {
      await call(path, await smaller(file), headers);
      sent += 1;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const rest = files.slice(sent);
      const again = () => void sendPhotos(place, path, error.code === "unreachable" ? rest : rest.slice(1), headers);
      fill(
        place,
        el("p", { class: "notice", role: "alert" }, put(t.photoFailed, { why: error.message })),
        el("button", { type: "button", class: "small", onclick: again }, t.again),
      );
      return false;
    }
  }
  fill(place, files.length > 0 ? el("p", { class: "good" }, put(t.photoDone, { n: sent })) : null);
  return true;
}
