import { useState } from "react";
import { v7 as uuidv7 } from "uuid";
import type { TaskRow } from "@safegrid/contract/duty";
import { readCache } from "#/offline/cache.ts";
import type { UserRow } from "#/offline/database.ts";
import { cacheNames } from "#/offline/prefetch.ts";
import type { ShownCommand } from "#/offline/queue.ts";
import { keep, listCommands } from "#/offline/queue.ts";
import { whyNotSaved } from "#/offline/storage.ts";
import { Page } from "#/ui/page.tsx";
import { StateMark } from "#/ui/state-mark.tsx";
import { useStored } from "#/ui/use-stored.ts";
import { dayInWords } from "#/ui/words.ts";

/** Directives that came down to the own grid: received by name, done with what shows it; also without signal. */
export function TasksPage({ user, onKept }: { readonly user: UserRow; readonly onKept: (words: string) => void }) {
  const found = useStored(async () => {
    const [tasks, items] = await Promise.all([readCache<TaskRow[]>(user, cacheNames.tasks), listCommands(user)]);
    return { tasks: tasks?.data ?? [], isKnown: tasks !== null, items };
  });
  if (!found) return <p className="quiet">正在打开……</p>;
  return (
    <Page title="通知和任务">
      {found.tasks.length === 0 ? (
        <p className="quiet">{found.isKnown ? "现在没有要办的任务。" : "还没有取到，有信号时会自动取。"}</p>
      ) : null}
      <ul className="cards">
        {found.tasks.map((task) => (
          <TaskCard key={task.id} user={user} task={task} items={found.items} onKept={onKept} />
        ))}
      </ul>
    </Page>
  );
}

function TaskCard({
  user,
  task,
  items,
  onKept,
}: {
  readonly user: UserRow;
  readonly task: TaskRow;
  readonly items: readonly ShownCommand[];
  readonly onKept: (words: string) => void;
}) {
  const [isClosing, setClosing] = useState(false);
  const [evidence, setEvidence] = useState("");
  const [fault, setFault] = useState("");
  const sentAs = (what: string) => items.find(({ content, state }) => content.path === what && state !== "returned");
  const [receiptPath, closingPath] = [`/tasks/${task.id}/receipt`, `/tasks/${task.id}/closing`];
  const [receipt, closing] = [sentAs(receiptPath), sentAs(closingPath)];

  async function save(path: string, title: string, more: object): Promise<void> {
    const id = uuidv7();
    try {
      const body = { commandId: id, ...more };
      await keep(user, [{ id, content: { kind: "command", path, body, title, place: task.title } }]);
      onKept(`已存手机：${title}`);
      setClosing(false);
    } catch (error) {
      setFault(whyNotSaved(error));
    }
  }

  return (
    <li className="card">
      <b>{task.title}</b>
      {task.detail === null ? null : <p>{task.detail}</p>}
      <small>
        {task.fromGridName}
        {task.dueOn === null ? "" : ` · ${dayInWords(task.dueOn)}前办完`}
        {task.isOverdue ? " · 已超期" : ""}
      </small>
      {task.receivedAt !== null ? <small>✔ 已签收（{task.receivedBy}）</small> : null}
      {receipt ? (
        <p>
          签收 <StateMark state={receipt.state} receipt={receipt.receipt} />
        </p>
      ) : task.receivedAt === null ? (
        <button type="button" onClick={() => void save(receiptPath, "签收任务", { appointmentId: null })}>
          签收
        </button>
      ) : null}
      {closing ? (
        <p>
          办结 <StateMark state={closing.state} receipt={closing.receipt} />
        </p>
      ) : isClosing ? (
        <>
          <label className="field">
            办得怎么样
            <textarea
              rows={3}
              maxLength={1000}
              value={evidence}
              onChange={(event) => setEvidence(event.target.value)}
            />
          </label>
          <button
            type="button"
            className="main"
            disabled={evidence.trim() === ""}
            onClick={() => void save(closingPath, "任务办结", { state: "done", evidence: evidence.trim() })}
          >
            保存办结
          </button>
        </>
      ) : (
        <button type="button" onClick={() => setClosing(true)}>
          办完了
        </button>
      )}
      {fault === "" ? null : (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </li>
  );
}
