import { hazardCategoryNames } from "@safegrid/domain/hazard-names";
import { hazardStateNames } from "@safegrid/domain/hazard-names";
import { recheckFinding, recheckFindingNames } from "@safegrid/domain/hazard-recheck";
import type { UserRow } from "#/offline/database.ts";
import { readDueList } from "#/offline/due-list.ts";
import { goTo } from "#/ui/address.ts";
import { Page } from "#/ui/page.tsx";
import { PhotoField } from "#/ui/photo-field.tsx";
import { useDraft } from "#/ui/use-draft.ts";
import { useStored } from "#/ui/use-stored.ts";
import { dayAndTime } from "#/ui/words.ts";
import { newRecheck, recheckItems } from "./recheck-draft.ts";

/** 回头看: how far an open hazard is, as its officer sees it; without a signal as with one. Nothing is decided here. */
export function RecheckPage({
  user,
  hazardId,
  onKept,
}: {
  readonly user: UserRow;
  readonly hazardId: string;
  readonly onKept: (words: string) => void;
}) {
  const hazard = useStored(async () => {
    const list = await readDueList(user, Date.now());
    return list?.data.rechecks.find((each) => each.hazardId === hazardId) ?? null;
  }, hazardId);
  const { draft, fault, setFault, change, save } = useDraft(user, `recheck:${hazardId}`, newRecheck);
  if (hazard === undefined || !draft) return <p className="quiet">正在打开……</p>;
  if (hazard === null)
    return (
      <Page title="不用再看了" back="#/">
        <p className="notice">今天的名单里没有这处隐患：可能已经办完，或者名单换了。</p>
      </Page>
    );

  const keepIt = async () => {
    const { finding } = draft;
    if (finding === null) return setFault("请选：您看到的是什么样");
    if (!(await save((now) => recheckItems(now, finding, hazard, Date.now())))) return;
    onKept(`已存手机：回头看 ${hazard.placeName}`);
    goTo("");
  };

  return (
    <Page
      title={`回头看：${hazard.placeName}`}
      back="#/"
      thumb={
        <>
          <p className="fault" role="alert">
            {fault}
          </p>
          <button type="button" className="main" onClick={() => void keepIt()}>
            保存
          </button>
        </>
      }
    >
      <div className="has-thumb">
        <p>
          <b>{hazard.description}</b>
        </p>
        <p className="quiet">
          {hazard.serial} · {hazardCategoryNames[hazard.category]}
          {hazard.grade === "major" ? " · 重大" : ""} · {hazard.address}
        </p>
        <p className="quiet">
          {hazardStateNames[hazard.state].zh}
          {hazard.deadlineAt === null ? "" : ` · 期限 ${dayAndTime(hazard.deadlineAt)}`}
        </p>
        <fieldset>
          <legend>您看到的是什么样</legend>
          {recheckFinding.options.map((finding) => (
            <label key={finding} className="choice">
              <input
                type="radio"
                name="finding"
                checked={draft.finding === finding}
                onChange={() => change({ finding })}
              />
              {recheckFindingNames[finding].zh}
            </label>
          ))}
        </fieldset>
        <label className="field">
          想说的话（可以不填）
          <textarea
            rows={2}
            maxLength={500}
            value={draft.note}
            onChange={(event) => change({ note: event.target.value })}
            placeholder="可以按键盘上的话筒，用嘴说"
          />
        </label>
        <PhotoField
          user={user}
          id="seen"
          label="拍现在的样子（可以不拍）"
          photos={draft.photos}
          onChange={(step) => change(({ photos }) => ({ photos: step(photos) }))}
        />
        <p className="quiet">这里只说看到的。复查、销号由监管的人来定。</p>
      </div>
    </Page>
  );
}
