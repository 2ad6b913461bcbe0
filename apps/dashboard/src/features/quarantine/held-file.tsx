import { useTranslation } from "react-i18next";
import type { HeldRecord } from "@safegrid/contract/quarantine";
import { quarantineReasonNames } from "@safegrid/domain/quarantine";
import { timeGradeNames } from "@safegrid/domain/time-grade";
import { dayAndTime } from "#/ui/format.ts";
import { readAllPages } from "#/ui/list-file.ts";
import { ListFileMenu } from "#/ui/list-file-menu.tsx";
import { Posts, Said, Verdict } from "./held-facts.tsx";
import { useHeldWords } from "./held-words.ts";

/** The held records of one state as a file, a row each (P10). */
export function HeldFile({ state }: { state: "waiting" | "decided" }) {
  const t = useHeldWords();
  const isEnglish = useTranslation().i18n.language === "en";
  const named = ({ zh, en }: { zh: string; en: string }) => (isEnglish ? en : zh);
  const column = (title: string, cell: (record: HeldRecord) => unknown) => ({
    title,
    render: (_: unknown, record: HeldRecord) => cell(record),
  });
  const columns = [
    column(t("kind"), ({ what }) => t(`what.${what.type}`)),
    column(t("said"), ({ what }) => <Said what={what} />),
    column(t("grid"), ({ gridPath }) => gridPath),
    column(t("place"), ({ place }) => place.name),
    column(t("address"), ({ place }) => place.address),
    column(t("reasons"), ({ reasons }) => reasons.map((reason) => named(quarantineReasonNames[reason])).join("；")),
    column(t("sender"), ({ sender }) => sender.name),
    column(t("posts"), ({ sender }) => <Posts of={sender.posts} />),
    column(t("saidAt"), ({ saidAt }) => dayAndTime(saidAt)),
    column(t("receivedAt"), ({ receivedAt }) => dayAndTime(receivedAt)),
    column(t("occurredAt"), ({ occurredAt, timeGrade }) =>
      occurredAt === null ? t("nobodyKnows") : `${dayAndTime(occurredAt)}（${named(timeGradeNames[timeGrade])}）`,
    ),
    column(t("verdict"), ({ decision }) => decision && <Verdict of={decision} />),
  ];
  return (
    <ListFileMenu
      title={t("file")}
      filters={[t(state)]}
      read={() => readAllPages<HeldRecord>("/held-records", new URLSearchParams({ state }))}
      columns={state === "decided" ? columns : columns.slice(0, -1)}
    />
  );
}
