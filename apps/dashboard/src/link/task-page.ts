import { v7 as uuidv7 } from "uuid";
import type { TaskTold } from "@safegrid/contract/link";
import { publicCategories } from "@safegrid/domain/link";
import { Refusal, call } from "./call.ts";
import { opened } from "./dead-link.ts";
import { el, fault, field, fill } from "./dom.ts";
import { dayAndTime, isEnglish, put, words } from "./link-words.ts";
import { photoPicker, sendPhotos } from "./photo-picker.ts";

const mostPhotos = 10;

/** What an enterprise is to do by when, and where it says what it did. */
export async function taskPage(main: HTMLElement, token: string): Promise<void> {
  const task = await opened(main, () => call<TaskTold>("/tasks", { token }));
  if (!task) return;
  fill(main, ...facts(task), task.maySubmit ? form(main, token) : null, earlier(task));
}

function facts({ placeName, category, description, state, deadlineAt, deadlinePassed }: TaskTold): HTMLElement[] {
  const t = words();
  const states = t.taskState as Readonly<Record<string, string>>;
  const kind = publicCategories.filter((each) => each.category === category)[0];
  const due = deadlineAt === null ? t.noDue : dayAndTime(deadlineAt) + (deadlinePassed ? `（${t.late}）` : "");
  const rows: [string, string][] = [
    [t.place, placeName],
    ...(kind ? [[t.category, isEnglish() ? kind.en : kind.zh] as [string, string]] : []),
    [t.description, description],
    [t.due, due],
  ];
  return [
    el("p", { class: "state" }, states[state] ?? t.taskState.other),
    el("dl", {}, ...rows.map(([name, text]) => el("div", {}, el("dt", {}, name), el("dd", {}, text)))),
  ];
}

function form(main: HTMLElement, token: string): HTMLElement {
  const t = words();
  const [before, after] = [photoPicker("before", t.before, mostPhotos), photoPicker("after", t.after, mostPhotos)];
  const text = el("textarea", { id: "words", rows: 4, maxlength: 1000, placeholder: t.taskWordsHint });
  const submitter = el("input", { id: "submitter", maxlength: 30 });
  const said = el("div", { "aria-live": "polite" });
  const send = el("button", { type: "submit", class: "main" }, t.submit);
  let sent: { text: string; commandId: string } | null = null;

  async function submit(): Promise<void> {
    send.disabled = true;
    try {
      // Photographs first: who looks at the words finds them there.
      for (const [part, picker] of [["before", before] as const, ["after", after] as const])
        if (!(await sendPhotos(said, "/tasks/photos", picker.files(), { "x-code": token, "x-part": part }))) return;
      const body = { token, words: text.value.trim(), submitter: submitter.value.trim() };
      const key = JSON.stringify(body);
      if (!sent || sent.text !== key) sent = { text: key, commandId: uuidv7() };
      await call("/tasks/submissions", { ...body, commandId: sent.commandId });
      await taskPage(main, token);
      main.insertBefore(el("p", { class: "good", role: "status" }, t.submitted), main.firstChild);
      window.scrollTo(0, 0);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      fill(said, el("p", { class: "notice", role: "alert" }, error.message));
    } finally {
      send.disabled = false;
    }
  }

  const element = el(
    "form",
    { novalidate: true, autocomplete: "off" },
    el("p", { class: "quiet" }, t.taskPhotos),
    before.element,
    after.element,
    field(t.taskWords, text),
    field(t.submitter, submitter, t.submitterHelp),
    said,
    send,
  );
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    for (const control of [text, submitter]) fault(control.id, control.value.trim() === "" ? t.missing : "");
    const missing = [text, submitter].filter((control) => control.value.trim() === "")[0];
    if (missing) missing.focus();
    else void submit();
  });
  return element;
}

function earlier({ submissions }: TaskTold): HTMLElement | null {
  const t = words();
  if (submissions.length === 0) return null;
  return el(
    "section",
    {},
    el("h2", {}, t.earlier),
    el(
      "ol",
      { class: "stages" },
      ...submissions
        .slice()
        // oxlint-disable-next-line unicorn/no-array-reverse -- old browsers have no toReversed
        .reverse()
        .map(({ at, words: said, decision, note }) =>
          el(
            "li",
            {},
            el("b", {}, decision === null ? t.waiting : put(t[decision], { note: note || "" })),
            el("time", { datetime: at }, dayAndTime(at)),
            el("p", {}, said),
          ),
        ),
    ),
  );
}
