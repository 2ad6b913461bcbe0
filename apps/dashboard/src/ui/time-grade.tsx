import { useTranslation } from "react-i18next";
import type { TimeGrade } from "@safegrid/domain/time-grade";
import { timeGradeNames } from "@safegrid/domain/time-grade";
import { dayAndTime } from "./format.ts";

/** How far the time of a record can be believed, and what the phone said where that is another time. */
export function TimeGradeText({ grade, saidAt }: { grade: TimeGrade; saidAt: string | null }) {
  const isEnglish = useTranslation().i18n.language === "en";
  const { zh, en } = timeGradeNames[grade];
  const said =
    saidAt === null ? "" : isEnglish ? ` (the phone said ${dayAndTime(saidAt)})` : `（手机上为 ${dayAndTime(saidAt)}）`;
  return (
    <span className="quiet">
      {isEnglish ? en : zh}
      {said}
    </span>
  );
}
