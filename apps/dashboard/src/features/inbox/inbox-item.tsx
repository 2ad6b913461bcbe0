import { App, Button, Tag } from "antd";
import type { Message } from "@safegrid/contract/message";
import { useCommand } from "#/live/answers.ts";
import { goTo } from "#/ui/address.ts";
import { dayAndTime } from "#/ui/format.ts";
import { useHazardWords } from "#/ui/hazard-words.ts";
import { rungText, useRungWords } from "#/ui/rung-words.ts";
import { useInboxWords } from "./inbox-words.ts";

const colours = {
  near_due: "warning",
  escalated: "error",
  urged: "processing",
  asked: "processing",
  unanswered: "error",
  violation_late: "error",
  skipped: "warning",
  to_decide: "processing",
  handed_in: "processing",
} as const satisfies Record<Message["kind"], string>;

/** One message: what it is, about which hazard or how many, who said what, and that one knows it. */
export function InboxItem({ row, onShown }: { row: Message; onShown: () => void }) {
  const [t, h, r] = [useInboxWords(), useHazardWords(), useRungWords()];
  const { message } = App.useApp();
  const { mutate, isPending } = useCommand<object>(`/messages/${row.id}/note`);
  const { hazard, caseCount, rung } = row;
  const takeNote = () =>
    mutate(
      {},
      {
        onSuccess: () => void message.success(t("done")),
        onError: (problem) => void message.error(problem.message),
      },
    );
  const { inquiryId, violation } = row;
  const isOfViolation = row.kind === "violation_late";
  const showElsewhere = () => {
    location.assign(
      inquiryId !== null
        ? `/workbench/inquiries?subject=${inquiryId}`
        : `/workbench/violations?${caseCount === 1 && violation ? `subject=${violation.id}` : "overdue=true"}`,
    );
    onShown();
  };
  const show = () => {
    const set: Record<string, string> =
      caseCount === 1 && hazard ? { subject: hazard.id } : { message: row.id, sort: "deadline" };
    const query = new URLSearchParams(set).toString();
    // The board is another page; on it the way back leads to what was looked at before.
    if (location.pathname === "/board") goTo({ set, keeps: false });
    else location.assign(`/board?${query}`);
    onShown();
  };
  return (
    <article className={`inbox-item${row.notedAt === null ? " new" : ""}`}>
      <header>
        <Tag color={colours[row.kind]}>{t(`kind.${row.kind}`)}</Tag>
        {hazard?.grade === "major" && <Tag color="error">{h("grade.major")}</Tag>}
        <span className="quiet">{dayAndTime(row.sentAt).slice(0, 16)}</span>
      </header>
      <b>{titleOf(row, t, h)}</b>
      {hazard && caseCount === 1 && (
        <div className="quiet">
          {t("one", { grid: hazard.gridName, place: hazard.placeName, serial: hazard.serial })}
          {hazard.deadlineAt !== null && ` · ${t("deadline", { at: dayAndTime(hazard.deadlineAt).slice(0, 16) })}`}
        </div>
      )}
      {violation && caseCount === 1 && (
        <div className="quiet">
          {t("violation", { grid: violation.gridName, kind: t(`violationKind.${violation.kind}`) })}
          {` · ${t("deadline", { at: dayAndTime(row.firstAt).slice(0, 16) })}`}
        </div>
      )}
      {rung && (
        <div>
          {t("forWhat", {
            when: rungText(r, rung),
            does: row.does.map((doing) => r(`does.${doing}`)).join("、"),
          })}
        </div>
      )}
      {row.from && <div className="quiet">{t("from", { unit: row.from.unit.name, name: row.from.name })}</div>}
      {row.words !== null && inquiryId === null && <blockquote>{row.words}</blockquote>}
      {row.isLate && <div className="quiet">{t("late")}</div>}
      <footer>
        {inquiryId === null && !isOfViolation ? (
          <Button size="small" onClick={show}>
            {caseCount === 1 ? t("show") : t("showMany", { count: caseCount })}
          </Button>
        ) : (
          <Button size="small" onClick={showElsewhere}>
            {isOfViolation ? t("showViolations") : t("showInquiry")}
          </Button>
        )}
        {row.notedAt === null ? (
          <Button size="small" type="primary" loading={isPending} onClick={takeNote}>
            {t("note")}
          </Button>
        ) : (
          <span className="quiet">{t("noted", { by: row.notedBy ?? "", at: dayAndTime(row.notedAt) })}</span>
        )}
      </footer>
    </article>
  );
}

function titleOf(
  { kind, hazard, caseCount, inquiryId, violation, words }: Message,
  t: ReturnType<typeof useInboxWords>,
  h: ReturnType<typeof useHazardWords>,
): string {
  if (inquiryId !== null) return words ?? "";
  if (kind === "violation_late") {
    if (!violation) return t("violations", { count: caseCount });
    const title = t(`clockOver.${violation.clock}`, { place: violation.placeName });
    return caseCount === 1 ? title : t("andOthers", { title, count: caseCount });
  }
  if (!hazard) return t("manyOf", { count: caseCount });
  if (caseCount === 1) return `${h(`category.${hazard.category}`)} · ${hazard.placeName}`;
  return t("many", { place: hazard.placeName, count: caseCount });
}
