import { useState } from "react";
import type { UserRow } from "#/offline/database.ts";
import { exportQueue, importQueue } from "#/offline/queue-file.ts";
import type { ItemGroup } from "#/offline/queue.ts";
import { listGroup, removeReturned } from "#/offline/queue.ts";
import type { LineState } from "#/offline/runner.ts";
import { whyNotSaved } from "#/offline/storage.ts";
import { Page } from "#/ui/page.tsx";
import { StateMark } from "#/ui/state-mark.tsx";
import { ThumbPicture } from "#/ui/thumb-picture.tsx";
import { useStored } from "#/ui/use-stored.ts";
import { dayAndTime } from "#/ui/words.ts";

const shownAtOnce = 100;

/** Every record of this phone and where it stands, in three words that say no more than is so. */
export function QueuePage({
  user,
  line,
  onSend,
}: {
  readonly user: UserRow;
  readonly line: LineState;
  readonly onSend: () => void;
}) {
  const found = useStored(async () => ({
    returned: await listGroup(user, ["returned"], shownAtOnce),
    kept: await listGroup(user, ["kept"], shownAtOnce),
    rest: await listGroup(user, ["delivered", "accepted"], shownAtOnce),
  }));
  const [said, setSaid] = useState("");
  if (!found) return <p className="quiet">正在打开……</p>;
  const { returned, kept, rest } = found;
  return (
    <Page
      title="记录到哪儿了"
      back="#/"
      thumb={
        kept.count > 0 ? (
          <button type="button" className="main" disabled={line.isSending} onClick={onSend}>
            {line.isSending ? "正在送……" : "现在就送"}
          </button>
        ) : undefined
      }
    >
      <div className="has-thumb">
        <dl className="legend">
          <div>
            <dt>
              <StateMark state="kept" receipt={null} />
            </dt>
            <dd>存在这部手机里，还没送到</dd>
          </div>
          <div>
            <dt>
              <StateMark state="delivered" receipt={null} />
            </dt>
            <dd>服务器收到了，有回执号</dd>
          </div>
          <div>
            <dt>
              <StateMark state="delivered" receipt={null} isPending />
            </dt>
            <dd>服务器收到了，有人核实后才算数</dd>
          </div>
          <div>
            <dt>
              <StateMark state="accepted" receipt={null} />
            </dt>
            <dd>巡查算数了；隐患有人接手了</dd>
          </div>
        </dl>
        {line.barred === null ? null : <p className="notice">服务器不让送：{line.barred}。记录都还在手机里。</p>}
        {line.isFull ? (
          <p className="notice">
            手机空间已满，送到了也没法在这里记下。请删掉一些不用的照片、视频；记录都还在，会再送，不会算两次。
          </p>
        ) : null}
        {kept.count > 0 && line.isReached === false ? (
          <p className="notice">现在没有信号。有信号时会自动送，不用一直开着。</p>
        ) : null}
        <Group title={`退回 ${returned.count} 条`} user={user} group={returned} />
        <Group title={`等着送 ${kept.count} 条`} user={user} group={kept} />
        <Group title={`送到了 ${rest.count} 条`} user={user} group={rest} />
        <h2>手机坏了、送不出去的时候</h2>
        <p className="quiet">
          把没送出的记录存成一个文件，换一部手机或电脑登录同一账号后导入。文件没有加密，请自己保管好。
        </p>
        <button type="button" disabled={kept.count === 0} onClick={() => void saveFile(user, setSaid)}>
          存成文件（{kept.count} 条）
        </button>
        <input
          id="import"
          type="file"
          className="file"
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            if (file) void takeFile(user, file, setSaid).then(onSend);
            event.target.value = "";
          }}
        />
        <label htmlFor="import" className="button">
          导入文件
        </label>
        {said === "" ? null : (
          <p id="said" className="good" role="status">
            {said}
          </p>
        )}
      </div>
    </Page>
  );
}

function Group({
  title,
  user,
  group: { count, items },
}: {
  readonly title: string;
  readonly user: UserRow;
  readonly group: ItemGroup;
}) {
  if (count === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul className="cards">
        {items.map((item) => (
          <li key={item.id} className="card" data-item={item.id}>
            <b>{item.content.title}</b>
            <small>
              {item.content.place} · {dayAndTime(item.keptAt)}
            </small>
            {item.kind === "photo" ? <ThumbPicture user={user} id={item.id} words={item.content.title} /> : null}
            <StateMark state={item.state} receipt={item.receipt} isPending={item.isPending} />
            {item.isPending ? <small>服务器收到了，时间或权限要有人核实后才算数</small> : null}
            {item.refused ? (
              <p className="fault">
                {item.refused.title}
                {item.refused.detail === undefined ? "" : `（${item.refused.detail}）`}
              </p>
            ) : null}
            {item.state === "returned" ? (
              <button type="button" onClick={() => void removeReturned(item)}>
                知道了，从手机里去掉
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {count > items.length ? <p className="quiet">还有 {count - items.length} 条没有列出。</p> : null}
    </section>
  );
}

async function saveFile(user: UserRow, say: (words: string) => void): Promise<void> {
  const address = URL.createObjectURL(await exportQueue(user));
  const link = document.createElement("a");
  link.href = address;
  link.download = `网格巡查-${user.name}-${new Date().toISOString().slice(0, 10)}.ndjson`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  say("已交给浏览器保存。手机里的记录没有动，有信号时照样会送。");
}

async function takeFile(user: UserRow, file: File, say: (words: string) => void): Promise<void> {
  say("");
  try {
    const taken = await importQueue(user, file);
    if (taken === "of-somebody-else") say("这个文件是别人账号存的，请用那个账号登录后导入。");
    else if (taken === "not-such-a-file") say("这不是本应用存的文件，或文件不完整。没有导入任何内容。");
    else say(`已存手机：从文件导入 ${taken} 条，接着会送出。已经送到过的不会重复。`);
  } catch (error) {
    say(whyNotSaved(error));
  }
}
