import { v7 as uuidv7 } from "uuid";
import type { ToolComplaint } from "@safegrid/contract/tool-complaint";
import type { ComplaintTopic } from "@safegrid/domain/tool-complaint";
import { complaintTopic, complaintTopicNames } from "@safegrid/domain/tool-complaint";
import { readCache } from "#/offline/cache.ts";
import type { UserRow } from "#/offline/database.ts";
import { cacheNames } from "#/offline/prefetch.ts";
import { listCommands } from "#/offline/queue.ts";
import { Page } from "#/ui/page.tsx";
import { StateMark } from "#/ui/state-mark.tsx";
import { useDraft } from "#/ui/use-draft.ts";
import { useStored } from "#/ui/use-stored.ts";
import { dayAndTime } from "#/ui/words.ts";

interface ComplaintDraft {
  readonly id: string;
  readonly topic: ComplaintTopic | null;
  readonly words: string;
}
const fresh = (): ComplaintDraft => ({ id: uuidv7(), topic: null, words: "" });

/** What is wrong with this tool, said from inside it (plan section 5), and what was answered. */
export function ComplaintPage({ user, onKept }: { readonly user: UserRow; readonly onKept: (words: string) => void }) {
  const { draft, fault, setFault, change, save } = useDraft(user, "complaint", fresh);
  const found = useStored(async () => {
    const [cached, commands] = await Promise.all([
      readCache<ToolComplaint[]>(user, cacheNames.complaints),
      listCommands(user),
    ]);
    const known = cached?.data ?? [];
    const own = commands.filter(({ content }) => content.path === "/tool-complaints");
    return { known, waiting: own.filter(({ id }) => !known.some((each) => each.id === id)) };
  });
  if (!draft || !found) return <p className="quiet">正在打开……</p>;
  const keepIt = async () => {
    const { id, topic, words } = draft;
    if (topic === null) return setFault("请选：哪一方面");
    if (words.trim() === "") return setFault("请说说怎么回事");
    const body = { commandId: id, occurredAt: new Date().toISOString(), topic, words: words.trim() };
    const title = `对工具的意见：${complaintTopicNames[topic].zh}`;
    const content = { kind: "command", path: "/tool-complaints", body, title, place: words.trim() } as const;
    if (await save(() => [{ id, content }])) onKept(`已存手机：${title}`);
  };
  return (
    <Page
      title="对这个工具有意见"
      back="#/mine"
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
        <p className="quiet">乡镇和县里会看到，并在这里答复。只为改进工具，不作考核。</p>
        <fieldset>
          <legend>哪一方面</legend>
          {complaintTopic.options.map((topic) => (
            <label key={topic} className="choice">
              <input type="radio" name="topic" checked={draft.topic === topic} onChange={() => change({ topic })} />
              {complaintTopicNames[topic].zh}
            </label>
          ))}
        </fieldset>
        <label className="field">
          怎么回事
          <textarea
            rows={3}
            maxLength={1000}
            value={draft.words}
            onChange={(event) => change({ words: event.target.value })}
            placeholder="可以按键盘上的话筒，用嘴说"
          />
        </label>
        {found.waiting.length + found.known.length > 0 ? <h2>提过的意见</h2> : null}
        <ul className="cards">
          {found.waiting.map((item) => (
            <li key={item.id} className="card">
              <b>{item.content.place}</b>
              <StateMark state={item.state} receipt={item.receipt} />
            </li>
          ))}
          {found.known.map((each) => (
            <li key={each.id} className="card">
              <b>{each.words}</b>
              <small>
                {complaintTopicNames[each.topic].zh} · {dayAndTime(each.at)}
              </small>
              {each.answer === null ? (
                <small>还没有答复</small>
              ) : (
                <p>
                  答复（{each.answeredBy}）：{each.answer}
                </p>
              )}
            </li>
          ))}
        </ul>
      </div>
    </Page>
  );
}
