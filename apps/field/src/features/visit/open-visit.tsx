import { useEffect, useRef, useState } from "react";
import type { CheckResult } from "@safegrid/domain/checklist";
import { noteBurden } from "#/offline/burden.ts";
import { draftKeyOf, draftsAreWritten, writeDraft } from "#/offline/cache.ts";
import type { UserRow } from "#/offline/database.ts";
import type { PhoneChecklist } from "#/offline/prefetch.ts";
import { keep } from "#/offline/queue.ts";
import { dropPhotos, photosAreKept } from "#/offline/photo-store.ts";
import { whyNotSaved } from "#/offline/storage.ts";
import { goTo } from "#/ui/address.ts";
import { Page } from "#/ui/page.tsx";
import { dayInWords } from "#/ui/words.ts";
import { CheckRow } from "./check-row.tsx";
import { countRepeats, noteTexts } from "./known-texts.ts";
import { draftOfToday } from "./draft-day.ts";
import { findPosition, positionWords } from "./position.ts";
import { ProblemForm } from "./problem-form.tsx";
import type { ProblemDraft, VisitDraft, VisitPlace } from "./visit-draft.ts";
import { newProblem, openRows, problemItems, resultOf, rowsOf, stateAllClear, visitItem } from "./visit-draft.ts";

/** The visit itself, once its place, its checklist and its draft have been read. */
export function OpenVisit({
  user,
  place,
  checklist,
  draft,
  onDraft,
  onKept,
}: {
  readonly user: UserRow;
  readonly place: VisitPlace;
  readonly checklist: PhoneChecklist;
  readonly draft: VisitDraft;
  readonly onDraft: (draft: VisitDraft) => void;
  readonly onKept: (words: string) => void;
}) {
  const [openRow, setOpenRow] = useState<string | null>(null);
  const [fault, setFault] = useState("");
  const isSaving = useRef(false);
  const latest = useRef(draft);
  latest.current = draft;

  /** Resolves with whether it lies on the disk. */
  const change = (next: VisitDraft): Promise<boolean> => {
    latest.current = next;
    onDraft(next);
    return writeDraft(user, place.placeId, next).then(
      () => true,
      (error: unknown) => (setFault(whyNotSaved(error)), false),
    );
  };
  /** A press of the officer's; the burden of a visit is counted in them. */
  const pressed = (next: Partial<VisitDraft> = {}) =>
    change({ ...latest.current, ...next, presses: latest.current.presses + 1 });

  useEffect(() => {
    if (draft.position !== null) return;
    void findPosition().then((position) => {
      // Who has said meanwhile that he gives none, or has left, is not asked again.
      const { visitId, position: said } = latest.current;
      if (visitId === draft.visitId && said === null && !isSaving.current) void change({ ...latest.current, position });
    });
  }, [draft.visitId]);

  // A page may lie open in a pocket over night.
  useEffect(() => {
    const seen = () => {
      if (document.visibilityState !== "visible" || isSaving.current) return;
      const todays = draftOfToday(latest.current, Date.now());
      if (todays !== latest.current) void change(todays);
    };
    document.addEventListener("visibilitychange", seen);
    return () => document.removeEventListener("visibilitychange", seen);
  }, [place.placeId]);

  // The form begins at its beginning, and so does the list behind it.
  useEffect(() => {
    // Braces: newer browsers answer with a promise, which is no clean-up.
    window.scrollTo(0, 0);
  }, [draft.problem?.hazardId]);

  const say = (code: string, result: CheckResult) => {
    setOpenRow(null);
    if (result === "problem") void pressed({ problem: newProblem(code) });
    else void pressed({ results: { ...latest.current.results, [code]: result } });
  };

  /** Of the problem that was open when it was said; a photo may come after its form is gone. */
  const changeProblem = (hazardId: string, said: (now: ProblemDraft) => Partial<ProblemDraft>): boolean => {
    const { problem } = latest.current;
    if (problem?.hazardId !== hazardId) return false;
    void change({ ...latest.current, problem: { ...problem, ...said(problem) } });
    return true;
  };

  /** The problem was none: its photos go, once the draft that named them is written without them. */
  async function giveUpProblem({ before, after }: ProblemDraft): Promise<void> {
    if (isSaving.current) return;
    if (await pressed({ problem: null })) await dropPhotos([...before, ...after]);
  }

  async function keepProblem(): Promise<void> {
    if (isSaving.current) return;
    isSaving.current = true;
    try {
      await photosAreKept();
      const { problem } = latest.current;
      if (!problem) return;
      const repeats = await countRepeats(user, [problem.description, problem.what, problem.criterion]);
      const row = checklist.items.find(({ code }) => code === problem.item);
      const typed = [problem.description, problem.what, problem.criterion].filter((text) => text.trim() !== "");
      const next: VisitDraft = {
        ...latest.current,
        problem: null,
        results:
          problem.item === null ? latest.current.results : { ...latest.current.results, [problem.item]: "problem" },
        found: [...latest.current.found, { id: problem.hazardId, item: problem.item, words: problem.description }],
        presses: latest.current.presses + 1,
        fields: latest.current.fields + typed.length + problem.before.length + problem.after.length,
        repeats: latest.current.repeats + repeats,
      };
      await draftsAreWritten();
      const items = problemItems(latest.current, problem, row, place, Date.now());
      await keep(user, items, { key: draftKeyOf(user, place.placeId), value: next });
      // Taken of what was not eliminated after all.
      await dropPhotos([...problem.before, ...problem.after].filter(({ id }) => items.every((item) => item.id !== id)));
      latest.current = next;
      onDraft(next);
      setFault("");
      onKept(`已存手机：${problem.description}`);
      await noteTexts(user, typed);
    } catch (error) {
      setFault(whyNotSaved(error));
    } finally {
      isSaving.current = false;
    }
  }

  async function keepVisit(): Promise<void> {
    if (isSaving.current) return;
    isSaving.current = true;
    try {
      const now = Date.now();
      const { openedAt, presses, fields, repeats } = latest.current;
      await draftsAreWritten();
      await keep(user, [visitItem(latest.current, place, checklist, now)], {
        key: draftKeyOf(user, place.placeId),
        value: null,
      });
      onKept(`已存手机：${place.name}`);
      goTo("");
      const seconds = Math.round((now - Date.parse(openedAt)) / 1000);
      await noteBurden(user, {
        ...{ at: new Date(now).toISOString(), placeName: place.name, seconds, presses: presses + 1, fields, repeats },
      });
    } catch (error) {
      isSaving.current = false;
      setFault(whyNotSaved(error));
    }
  }

  const dropped =
    draft.droppedOf === undefined ? null : (
      <p className="notice">{dayInWords(draft.droppedOf)}没查完，那天的勾选和位置已作废，请重新查看。</p>
    );
  if (draft.problem) {
    const { problem } = draft;
    return (
      <ProblemForm
        user={user}
        place={place}
        row={checklist.items.find(({ code }) => code === problem.item)}
        problem={problem}
        notice={dropped}
        onChange={(said) => changeProblem(problem.hazardId, said)}
        onCancel={() => void giveUpProblem(latest.current.problem ?? problem)}
        onKeep={() => void keepProblem()}
        fault={fault}
      />
    );
  }

  const rows = rowsOf(draft, place, checklist);
  const open = openRows(draft, rows);
  return (
    <Page
      title={place.name}
      back="#/"
      thumb={
        <>
          {fault === "" ? null : (
            <p className="fault" role="alert">
              {fault}
            </p>
          )}
          {open.length > 0 ? (
            <button type="button" className="statement" onClick={() => void pressed(stateAllClear(draft, rows))}>
              {open.length === rows.length ? "我已逐项查看，都没有问题" : `其余 ${open.length} 项我已查看，没有问题`}
            </button>
          ) : null}
          <button type="button" className={open.length === 0 ? "main" : ""} onClick={() => void keepVisit()}>
            {open.length === 0 ? "保存巡查" : `先保存（还有 ${open.length} 项未检查）`}
          </button>
        </>
      }
    >
      <div className="has-thumb two">
        <p className="quiet">{place.address}</p>
        {dropped}
        <ol className="checks" aria-label={checklist.zh}>
          {rows.map((item, index) => (
            <CheckRow
              key={item.code}
              item={item}
              number={index + 1}
              result={resultOf(draft, item.code)}
              isFound={draft.found.some((each) => each.item === item.code)}
              isOpen={openRow === item.code}
              onOpen={() => {
                setOpenRow(openRow === item.code ? null : item.code);
                void pressed();
              }}
              onSay={(result) => say(item.code, result)}
            />
          ))}
        </ol>
        {draft.found.length > 0 ? (
          <p className="good">
            已存手机的问题：
            {draft.found.map(({ words }) => words).join("、")}
          </p>
        ) : null}
        <button type="button" onClick={() => void pressed({ problem: newProblem(null) })}>
          发现其他问题
        </button>
        <p className="quiet">{positionWords(draft.position)}</p>
        {draft.position?.kind === "absent" ? null : (
          <button type="button" onClick={() => void pressed({ position: { kind: "absent", reason: "denied" } })}>
            这次不提供位置
          </button>
        )}
        {open.length > 0 ? <p className="quiet">还有未检查的项目时也能保存，但不算完成一次巡查。</p> : null}
      </div>
    </Page>
  );
}
