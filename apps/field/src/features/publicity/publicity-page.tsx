import {
  publicityAudience,
  publicityAudienceNames,
  publicityKind,
  publicityKindNames,
} from "@safegrid/domain/publicity";
import type { UserRow } from "#/offline/database.ts";
import { goTo } from "#/ui/address.ts";
import { Page } from "#/ui/page.tsx";
import { useDraft } from "#/ui/use-draft.ts";
import { missingOf, newPublicity, publicityItem } from "./publicity-draft.ts";
import { ReachedPlaces } from "./reached-places.tsx";

/** 宣传 (P17): of what kind, for whom, with what, where; also without signal. Photos are not asked for. */
export function PublicityPage({ user, onKept }: { readonly user: UserRow; readonly onKept: (words: string) => void }) {
  const { draft, fault, setFault, change, save } = useDraft(user, "publicity", newPublicity);
  if (!draft) return <p className="quiet">正在打开……</p>;
  const keepIt = async () => {
    const missing = missingOf(draft);
    if (missing !== null || draft.kind === null) return setFault(missing ?? "");
    const title = `宣传：${publicityKindNames[draft.kind].zh}`;
    if (!(await save((now) => [publicityItem(now, title, Date.now())]))) return;
    onKept(`已存手机：${title}`);
    goTo("");
  };
  return (
    <Page
      title="登记一次宣传"
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
        <fieldset>
          <legend>用什么形式</legend>
          {publicityKind.options.map((kind) => (
            <label key={kind} className="choice">
              <input type="radio" name="kind" checked={draft.kind === kind} onChange={() => change({ kind })} />
              {publicityKindNames[kind].zh}
            </label>
          ))}
        </fieldset>
        <fieldset>
          <legend>对谁</legend>
          {publicityAudience.options.map((audience) => (
            <label key={audience} className="choice">
              <input
                type="radio"
                name="audience"
                checked={draft.audience === audience}
                onChange={() => change({ audience })}
              />
              {publicityAudienceNames[audience].zh}
            </label>
          ))}
        </fieldset>
        <label className="field">
          讲了什么、发了什么
          <textarea
            rows={2}
            maxLength={300}
            value={draft.material}
            onChange={(event) => change({ material: event.target.value })}
            placeholder="例如：液化气安全明白卡"
          />
        </label>
        <label className="field">
          在哪儿
          <input maxLength={120} value={draft.where} onChange={(event) => change({ where: event.target.value })} />
        </label>
        <ReachedPlaces user={user} chosen={draft.placeIds} onChange={(placeIds) => change({ placeIds })} />
        <label className="field">
          大约多少人（没数就不填）
          <input
            inputMode="numeric"
            maxLength={5}
            value={draft.people}
            onChange={(event) => change({ people: event.target.value })}
          />
        </label>
        <label className="field">
          多少户（没数就不填）
          <input
            inputMode="numeric"
            maxLength={5}
            value={draft.households}
            onChange={(event) => change({ households: event.target.value })}
          />
        </label>
      </div>
    </Page>
  );
}
