import type { ReactNode } from "react";
import { useState } from "react";
import type { ChecklistItem } from "@safegrid/domain/checklist";
import { hazardCategoryNames } from "@safegrid/domain/hazard-names";
import type { UserRow } from "#/offline/database.ts";
import { PhotoField } from "#/ui/photo-field.tsx";
import { phrasesOf } from "./phrases.ts";
import type { ProblemDraft, VisitPlace } from "./visit-draft.ts";
import { CategoryField } from "./category-field.tsx";
import { categoryOf, missingOf } from "./visit-draft.ts";

/** What was found, in a row or where none names it: said once, with photos where there are any, and what is to become of it. */
export function ProblemForm({
  user,
  place,
  row,
  problem,
  notice,
  onChange,
  onKeep,
  onCancel,
  fault,
}: {
  readonly user: UserRow;
  readonly place: VisitPlace;
  readonly row: ChecklistItem | undefined;
  readonly problem: ProblemDraft;
  /** What the officer is to know of the visit before he goes on. */
  readonly notice: ReactNode;
  readonly onChange: (change: (now: ProblemDraft) => Partial<ProblemDraft>) => boolean;
  readonly onKeep: () => void;
  readonly onCancel: () => void;
  readonly fault: string;
}) {
  const [isMissingShown, setMissingShown] = useState(false);
  const missing = missingOf(problem);
  const change = (said: Partial<ProblemDraft>) => void onChange(() => said);
  const category = categoryOf(problem, row);
  return (
    <>
      <header className="page-head">
        <button type="button" className="back" onClick={onCancel}>
          ‹ 返回
        </button>
        <h1>{category === null ? "发现其他问题" : `有问题：${hazardCategoryNames[category]}`}</h1>
      </header>
      <main className="has-thumb">
        {notice}
        <p className="quiet">{row ? `${place.name} · ${row.zh}` : place.name}</p>
        {problem.item === null ? (
          <CategoryField category={category} onChange={(said) => change({ category: said })} />
        ) : null}
        <label className="field">
          是什么问题
          <textarea
            rows={3}
            maxLength={1000}
            value={problem.description}
            onChange={(event) => change({ description: event.target.value })}
            placeholder="可以按键盘上的话筒，用嘴说"
          />
        </label>
        <div className="phrases">
          {(category === null ? [] : phrasesOf(category)).map((phrase) => (
            <button type="button" key={phrase} onClick={() => change({ description: phrase })}>
              {phrase}
            </button>
          ))}
        </div>
        <PhotoField
          user={user}
          id="before"
          label="拍现在的样子"
          photos={problem.before}
          onChange={(step) => onChange(({ before }) => ({ before: step(before) }))}
        />
        <fieldset>
          <legend>怎么处理</legend>
          <label className="choice">
            <input
              type="radio"
              name="way"
              checked={problem.way === "eliminated"}
              onChange={() => change({ way: "eliminated" })}
            />
            当场消除了
          </label>
          <label className="choice">
            <input
              type="radio"
              name="way"
              checked={problem.way === "report"}
              onChange={() => change({ way: "report" })}
            />
            消除不了，上报
          </label>
        </fieldset>
        {problem.way === "eliminated" ? (
          <>
            <label className="field">
              当场做了什么
              <textarea
                rows={2}
                maxLength={500}
                value={problem.what}
                onChange={(event) => change({ what: event.target.value })}
                placeholder="例如：请店主当场搬开了"
              />
            </label>
            <PhotoField
              user={user}
              id="after"
              label="拍处理以后的样子"
              photos={problem.after}
              onChange={(step) => onChange(({ after }) => ({ after: step(after) }))}
            />
          </>
        ) : null}
        <label className="choice">
          <input type="checkbox" checked={problem.isMajor} onChange={() => change({ isMajor: !problem.isMajor })} />
          情况严重：按重大隐患{problem.way === "eliminated" ? "记录" : "直报乡镇"}
        </label>
        {problem.isMajor ? (
          <label className="field">
            为什么是重大隐患
            <textarea
              rows={2}
              maxLength={300}
              value={problem.criterion}
              onChange={(event) => change({ criterion: event.target.value })}
              placeholder="例如：安全出口锁着，里面有人"
            />
          </label>
        ) : null}
      </main>
      <div className="thumb">
        <p className="fault" role="alert">
          {fault !== "" ? fault : isMissingShown && missing !== null ? missing : ""}
        </p>
        <button
          type="button"
          className="main"
          onClick={() => {
            if (missing === null) onKeep();
            else setMissingShown(true);
          }}
        >
          {problem.way === "eliminated" ? "保存：当场消除" : problem.way === "report" ? "保存：上报" : "保存"}
        </button>
      </div>
    </>
  );
}
