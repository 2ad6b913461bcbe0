import type { VisitGrade } from "@safegrid/contract/recheck";
import { useSecondLookWords } from "./second-look-words.ts";

/** The grade of a position in words, with how far and why. Never a colour: it is evidence, and no verdict. */
export function GradeText({ grade }: { grade: VisitGrade | null }) {
  const t = useSecondLookWords();
  if (grade === null) return <span className="quiet">{t("grade.pending")}</span>;
  const reason = grade.reason === null ? "" : t(`noPosition.${grade.reason}`);
  return <>{t(`grade.${grade.grade}`, { metres: grade.metres ?? 0, reason })}</>;
}
