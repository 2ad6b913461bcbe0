import { Tag } from "antd";
import { dayAndTime } from "#/ui/format.ts";
import { usePatrolRuleWords } from "./patrol-rule-words.ts";

/** Whose rules these are: the software's example, or who put them in force when. */
export function VersionNote({
  version,
  isExample,
  madeAt,
  madeBy,
}: {
  version: number;
  isExample: boolean;
  madeAt: string | null;
  madeBy: string | null;
}) {
  const t = usePatrolRuleWords();
  if (isExample) return <Tag color="warning">{t("exampleRules")}</Tag>;
  const at = madeAt === null ? "" : dayAndTime(madeAt);
  return <span className="quiet">{t("version", { version, by: madeBy ?? "", at })}</span>;
}
