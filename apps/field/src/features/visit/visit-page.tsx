import { useEffect, useState } from "react";
import { readDraft } from "#/offline/cache.ts";
import type { UserRow } from "#/offline/database.ts";
import { Page } from "#/ui/page.tsx";
import { useStored } from "#/ui/use-stored.ts";
import { draftOfToday } from "./draft-day.ts";
import { readSubject } from "./find-subject.ts";
import { OpenVisit } from "./open-visit.tsx";
import type { VisitDraft } from "./visit-draft.ts";
import { newDraft } from "./visit-draft.ts";

/** A visit to one place: eight large rows that start not checked, and saving, without a signal as with one. */
export function VisitPage({
  user,
  placeId,
  onKept,
}: {
  readonly user: UserRow;
  readonly placeId: string;
  readonly onKept: (words: string) => void;
}) {
  const subject = useStored(() => readSubject(user, placeId), placeId);
  const [draft, setDraft] = useState<VisitDraft | null>(null);
  useEffect(() => {
    void readDraft<VisitDraft>(user, placeId).then((found) => {
      const now = Date.now();
      setDraft(found ? draftOfToday(found, now) : newDraft(now));
    });
  }, [placeId]);
  if (subject === null)
    return (
      <Page title="打不开这一处" back="#/">
        <p className="notice">手机里还没有这一处的检查表。请到有信号的地方打开一次本应用，再来巡查。</p>
      </Page>
    );
  if (!subject || !draft) return <p className="quiet">正在打开……</p>;
  return <OpenVisit user={user} {...subject} draft={draft} onDraft={setDraft} onKept={onKept} />;
}
