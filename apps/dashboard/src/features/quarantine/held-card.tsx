import { Button, Card, Descriptions, Space, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { EvidenceRow } from "@safegrid/contract/evidence";
import type { HeldRecord } from "@safegrid/contract/quarantine";
import { quarantineReasonNames } from "@safegrid/domain/quarantine";
import { timeGradeNames } from "@safegrid/domain/time-grade";
import { EvidenceThumbs } from "#/ui/evidence-thumbs.tsx";
import { dayAndTime } from "#/ui/format.ts";
import { HeldDecision } from "./held-decision.tsx";
import { Posts, Said, Verdict } from "./held-facts.tsx";
import { useHeldWords } from "./held-words.ts";

/** One held record: what it says and shows, why it is doubtful, and what is known of time, place and sender. */
export function HeldCard({
  record,
  evidence,
  isShown,
}: {
  record: HeldRecord;
  evidence: readonly EvidenceRow[];
  isShown: boolean;
}) {
  const t = useHeldWords();
  const isEnglish = useTranslation().i18n.language === "en";
  const [dialog, setDialog] = useState<"accept" | "reject" | null>(null);
  const named = ({ zh, en }: { zh: string; en: string }) => (isEnglish ? en : zh);
  const { what, place, sender, decision, state } = record;
  return (
    <Card
      size="small"
      className={isShown ? "held-shown" : ""}
      data-held={record.id}
      title={
        <Space>
          {t(`what.${what.type}`)} · {place.name}
          {record.reasons.map((reason) => (
            <Tag key={reason} color="warning">
              {named(quarantineReasonNames[reason])}
            </Tag>
          ))}
          {state !== "waiting" && <Tag color={state === "accepted" ? "success" : "default"}>{t(state)}</Tag>}
        </Space>
      }
      extra={
        state === "waiting" && sender.isOneself ? (
          t("own")
        ) : state === "waiting" ? (
          <Space>
            <Button type="primary" onClick={() => setDialog("accept")}>
              {t("accept")}
            </Button>
            <Button onClick={() => setDialog("reject")}>{t("reject")}</Button>
          </Space>
        ) : null
      }
    >
      <p className="held-said">
        <Said what={what} />
      </p>
      <EvidenceThumbs name={place.name} rows={evidence} />
      <Descriptions
        size="small"
        column={2}
        items={[
          { key: "sender", label: t("sender"), children: sender.name },
          { key: "posts", label: t("posts"), children: <Posts of={sender.posts} /> },
          {
            key: "place",
            label: t("place"),
            children: `${record.gridPath} · ${place.address}`,
          },
          { key: "standing", label: "", children: <PlaceStanding place={place} /> },
          { key: "said", label: t("saidAt"), children: dayAndTime(record.saidAt) },
          { key: "received", label: t("receivedAt"), children: dayAndTime(record.receivedAt) },
          ...(decision
            ? []
            : [
                {
                  key: "taken",
                  label: t("occurredAt"),
                  children:
                    record.occurredAt === null
                      ? t("nobodyKnows")
                      : `${dayAndTime(record.occurredAt)}（${named(timeGradeNames[record.timeGrade])}）`,
                },
              ]),
          ...(record.earliestAt === null
            ? []
            : [{ key: "earliest", label: t("earliestAt"), children: dayAndTime(record.earliestAt) }]),
        ]}
      />
      {decision && (
        <p className="quiet">
          <Verdict of={decision} />
        </p>
      )}
      {dialog && <HeldDecision record={record} kind={dialog} onDone={() => setDialog(null)} />}
    </Card>
  );
}

function PlaceStanding({ place }: { place: HeldRecord["place"] }) {
  const t = useHeldWords();
  const facts = [
    t("openedOn", { day: place.openedOn }),
    ...(place.closedOn === null ? [] : [t("closedOn", { day: place.closedOn })]),
    ...(place.mergedInto === null ? [] : [t("mergedInto", { name: place.mergedInto })]),
    ...place.frozen.map(({ fromOn, toOn }) =>
      t("frozen", { span: toOn === null ? t("since", { from: fromOn }) : t("until", { from: fromOn, to: toOn }) }),
    ),
  ];
  return facts.join(" · ");
}
