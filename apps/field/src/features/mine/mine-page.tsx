import { useState } from "react";
import { readBurdens, sumBurdens } from "#/offline/burden.ts";
import type { UserRow } from "#/offline/database.ts";
import { countItems } from "#/offline/queue.ts";
import { canSeal } from "#/offline/seal.ts";
import { askToPersist, freeMegabytes } from "#/offline/storage.ts";
import { leave } from "#/offline/user.ts";
import { goTo } from "#/ui/address.ts";
import { Page } from "#/ui/page.tsx";
import { useStored } from "#/ui/use-stored.ts";

/** Who works here, how safely this phone keeps things, what the tool costs its officer, and the way out. */
export function MinePage({ user }: { readonly user: UserRow }) {
  const [isLeaving, setLeaving] = useState(false);
  const found = useStored(async () => ({
    counts: await countItems(user.userId),
    burden: sumBurdens(await readBurdens(user)),
    isPersisted: await askToPersist(),
    free: await freeMegabytes(),
  }));
  if (!found) return <p className="quiet">正在打开……</p>;
  const { counts, burden, isPersisted, free } = found;
  const unsent = counts.kept + counts.keptPhotos;
  return (
    <Page title="我的">
      <dl>
        <div>
          <dt>姓名</dt>
          <dd>{user.name}</dd>
        </div>
        <div>
          <dt>网格</dt>
          <dd>{user.gridName}</dd>
        </div>
      </dl>
      <a className="button" href="#/queue">
        记录到哪儿了{unsent > 0 ? `（${unsent} 条没送到）` : ""}
      </a>
      <h2>这部手机靠得住吗</h2>
      <ul className="plain">
        <li>
          {isPersisted === true
            ? "✔ 浏览器答应不清掉已存的记录"
            : "▲ 浏览器没有答应保留记录：请把本应用“添加到主屏幕”，并尽快连网送出"}
        </li>
        {free === null ? null : <li>{free < 200 ? `▲ 剩余空间只有 ${free} MB` : `✔ 空间够用（${free} MB）`}</li>}
        <li>{canSeal() ? "✔ 记录在手机里是加密的" : "▲ 这个网址不安全，记录在手机里没有加密"}</li>
        <li>
          {"serviceWorker" in navigator && navigator.serviceWorker.controller
            ? "✔ 没有信号也能打开"
            : "▲ 没有信号时可能打不开（已打开的照样能存）"}
        </li>
      </ul>
      <h2>用它费多少事</h2>
      {burden === null ? (
        <p className="quiet">巡查几次以后，这里会说每次要按几下、用几秒。只记在这部手机里，不上传，不考核。</p>
      ) : (
        <>
          <dl>
            <div>
              <dt>一般一次巡查</dt>
              <dd>
                按 {burden.presses} 下，用 {burden.seconds} 秒，填 {burden.fields} 项
              </dd>
            </div>
            <div>
              <dt>同样的话填了第二遍</dt>
              <dd>{burden.repeats} 次</dd>
            </div>
          </dl>
          <p className="quiet">最近 {burden.visits} 次巡查。只记在这部手机里，不上传，不考核。</p>
        </>
      )}
      <a className="button" href="#/complaint">
        对这个工具有意见
      </a>
      <h2>退出</h2>
      {isLeaving ? (
        <>
          <p className="notice">
            {unsent > 0
              ? `还有 ${unsent} 条没送到。退出后它们加密留在这部手机里，您下次登录就会送出，别人看不到。`
              : "记录都送到了，可以退出。"}
          </p>
          <button
            type="button"
            onClick={() => {
              goTo("");
              void leave(user);
            }}
          >
            确定退出
          </button>
          <button type="button" onClick={() => setLeaving(false)}>
            不退出
          </button>
        </>
      ) : (
        <button type="button" onClick={() => setLeaving(true)}>
          退出登录
        </button>
      )}
    </Page>
  );
}
