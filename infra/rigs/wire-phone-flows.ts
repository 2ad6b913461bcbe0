import { v7 as uuidv7 } from "uuid";
import type { Mirror } from "./mirror.ts";
import type { PhoneCommand } from "./phones.ts";
import { hazardNow, visitNow } from "./phones.ts";
import type { Random } from "./random.ts";
import type { Reply } from "./reply.ts";
import { replyOf } from "./reply.ts";
import { pause, waited } from "./stage.ts";
import type { Flow, Ground } from "./wire-flow.ts";
import { traceSql, transactionOf } from "./wire-flow.ts";
import { says } from "./wire-message.ts";
import type { WireProxy } from "./wire-proxy.ts";

/**
 * What phones send, by group commit; and the same where connections have to be made first, and while the feed's own
 * reading, for `mirror`, is broken.
 */
export function phoneFlows(ground: Ground, random: Random, proxy: WireProxy, mirror: Mirror): readonly Flow[] {
  const { village, nextPlace, send, count } = ground;

  function single(name: string, path: string, make: () => PhoneCommand): Flow {
    return {
      name,
      begins: transactionOf("hot"),
      commits: true,
      async prepare() {
        const command = make();
        const isVisit = command.type === "visit.record";
        return {
          send: () => send(village, path, command),
          footprint: () => count(isVisit ? visitSql : hazardSql, [[command.commandId]]),
          whole: { events: 1, receipts: 1, records: 1, ...(isVisit ? {} : { steps: 1 }) },
        };
      },
    };
  }

  const visit = single("visit", "/visits", () => visitNow(nextPlace()));
  const batch: Flow = {
    name: "batch of mixed commands",
    begins: transactionOf("hot"),
    commits: true,
    async prepare() {
      const good = [visitNow(nextPlace()), hazardNow(nextPlace(), random), visitNow(nextPlace())];
      const commands = [...good, hazardNow(nextPlace(), random), visitNow(uuidv7())];
      return {
        send: () => send(village, "/commands", { commands }, replyOfBatch),
        footprint: () => count(batchSql, [commands.map(({ commandId }) => commandId)]),
        whole: { events: 4, receipts: 4, visits: 2, hazards: 2, steps: 2 },
      };
    },
  };
  return [
    visit,
    single("hazard report", "/hazards", () => hazardNow(nextPlace(), random)),
    batch,
    {
      name: "visit over a new connection",
      commits: true,
      begins: ({ pool, message }) => pool === "hot" && message.type === "startup",
      async prepare() {
        proxy.drop("hot");
        // The API has to notice it, or it would only find out with the next command.
        await pause(20);
        return visit.prepare();
      },
    },
    {
      name: "visit while the feed reads",
      commits: false,
      begins: ({ from, pool, message }) => from === "api" && pool === "plain" && says(message, "changes\0"),
      async prepare() {
        const attempt = await visit.prepare();
        const send = async () => {
          const reply = await attempt.send();
          if (reply.kind === "done") await waited(() => mirror.state.seq >= reply.seq, 5_000);
          // What the commit itself has carried needs no reading; but the feed looks at the log all the same.
          await pause(150);
          return reply;
        };
        return { ...attempt, send };
      },
    },
  ];
}

/** The last of a batch is wrong: it stands alone with its refusal, and all others have the same fate. */
function replyOfBatch(body: unknown): Reply {
  const replies = (body as { outcomes: unknown[] }).outcomes.map(replyOf);
  const [first, ...others] = replies.slice(0, -1);
  if (replies.at(-1)?.kind !== "refused") return { kind: "refused", why: "but the wrong one was not" };
  if (!first || others.some(({ kind }) => kind !== first.kind))
    return { kind: "refused", why: `with outcomes that differ: ${JSON.stringify(replies)}` };
  return first;
}

const visitSql = `select ${traceSql}, (select count(*) from visit where id = any($1)) as records`;
const hazardSql = `select ${traceSql}, (select count(*) from hazard where id = any($1)) as records,
  (select count(*) from hazard_step where hazard_id = any($1)) as steps`;
const batchSql = `select ${traceSql}, (select count(*) from visit where id = any($1)) as visits,
  (select count(*) from hazard where id = any($1)) as hazards,
  (select count(*) from hazard_step where hazard_id = any($1)) as steps`;
