import { useEffect, useState } from "react";
import type { HazardRow, HazardTimeline } from "@safegrid/contract/hazard";
import { hazardCategoryNames } from "@safegrid/domain/hazard-names";
import { hazardActionNames, hazardStateNames } from "@safegrid/domain/hazard-names";
import { readCache, writeCache } from "#/offline/cache.ts";
import { Refusal, call } from "#/offline/call.ts";
import type { UserRow } from "#/offline/database.ts";
import { cacheNames } from "#/offline/prefetch.ts";
import { tokenOf } from "#/offline/user.ts";
import { Page } from "#/ui/page.tsx";
import { dayAndTime } from "#/ui/words.ts";

/** One report and all that happened to it, as it was known last. */
export function ReportPage({ user, hazardId }: { readonly user: UserRow; readonly hazardId: string }) {
  const [row, setRow] = useState<HazardRow | null>(null);
  const [story, setStory] = useState<HazardTimeline | null>(null);
  const [fault, setFault] = useState("");
  useEffect(() => {
    const name = `report:${hazardId}`;
    void (async () => {
      const rows = await readCache<HazardRow[]>(user, cacheNames.hazards);
      setRow(rows?.data.find(({ id }) => id === hazardId) ?? null);
      setStory((await readCache<HazardTimeline>(user, name))?.data ?? null);
      const token = await tokenOf(user);
      if (token === null) return;
      try {
        const fresh = await call<HazardTimeline>(`/hazards/${hazardId}`, { token });
        setStory(fresh);
        await writeCache(user, name, fresh);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        setFault(error.message);
      }
    })();
  }, [hazardId]);
  const hazard = story?.hazard ?? row;
  return (
    <Page title="上报后的进展" back="#/reports">
      {hazard ? (
        <>
          <p className="state">{hazardStateNames[hazard.state].zh}</p>
          <h2>{hazard.description}</h2>
          <dl>
            <Fact name="编号" value={hazard.serial} />
            <Fact name="地方" value={hazard.placeName} />
            <Fact
              name="类别"
              value={`${hazardCategoryNames[hazard.category]}${hazard.grade === "major" ? " · 重大" : ""}`}
            />
            {hazard.holder === null ? null : <Fact name="现在谁负责" value={hazard.holder} />}
            {hazard.deadlineAt === null ? null : (
              <Fact name="期限" value={`${dayAndTime(hazard.deadlineAt)}${hazard.deadlinePassed ? "（已过）" : ""}`} />
            )}
          </dl>
        </>
      ) : null}
      <ol className="stages">
        {story?.steps.map((step, index) => (
          <li key={`${step.at}-${index}`}>
            <time dateTime={step.at}>{dayAndTime(step.at)}</time>
            <b>{hazardActionNames[step.action].zh}</b> {step.by}
            {step.note === null ? null : <blockquote>{step.note}</blockquote>}
          </li>
        ))}
      </ol>
      {fault === "" ? null : <p className="quiet">{story ? `上面是上次取到的。${fault}` : fault}</p>}
    </Page>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
