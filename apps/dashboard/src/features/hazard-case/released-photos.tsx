import { App, Checkbox } from "antd";
import type { EvidenceList } from "@safegrid/contract/evidence";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { EvidencePicture } from "#/ui/evidence-picture.tsx";
import { useOutsideWords } from "./outside-words.ts";

/** The pictures of afterwards, each with whether the finder may see it; a press says so at once. */
export function ReleasedPhotos({ hazardId, releasedIds }: { hazardId: string; releasedIds: readonly string[] }) {
  const t = useOutsideWords();
  const { message } = App.useApp();
  const { data } = useAnswer<EvidenceList>(`/evidence?subjects=${hazardId}`);
  const release = useCommand<object>(`/hazards/${hazardId}/released-photos`, { hasCommandId: false });
  const after = (data?.evidence ?? []).filter(
    ({ subjectId, part, mediaType }) => subjectId === hazardId && part === "after" && mediaType !== "application/pdf",
  );
  if (after.length === 0) return null;
  const set = (id: string, isReleased: boolean) => {
    const evidenceIds = after
      .map((each) => each.id)
      .filter((each) => (each === id ? isReleased : releasedIds.includes(each)));
    release.mutate({ evidenceIds }, { onError: (problem) => void message.error(problem.message) });
  };
  return (
    <div className="case-released">
      <span className="quiet">{t("release")}</span>
      {after.map(({ id }) => (
        <Checkbox
          key={id}
          checked={releasedIds.includes(id)}
          disabled={release.isPending}
          onChange={({ target }) => set(id, target.checked)}
        >
          <EvidencePicture id={id} size="thumb" alt={t("releaseOne")} />
        </Checkbox>
      ))}
    </div>
  );
}
