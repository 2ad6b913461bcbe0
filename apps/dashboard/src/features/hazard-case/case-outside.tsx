import { App, Button, Descriptions, Flex, Popconfirm } from "antd";
import { useState } from "react";
import type { HazardStory } from "@safegrid/contract/hazard";
import type { HazardOutside, TaskLinkIssued } from "@safegrid/contract/link";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { dayAndTime } from "#/ui/format.ts";
import { CaseSubmissions } from "./case-submissions.tsx";
import { EnterpriseLinkDialog } from "./enterprise-link-dialog.tsx";
import { ReleasedPhotos } from "./released-photos.tsx";
import { ReportPlace } from "./report-place.tsx";
import { OutsideUnmask } from "./outside-unmask.tsx";
import { useOutsideWords } from "./outside-words.ts";

/** What came from outside: the public's report, the enterprise's link and what it submitted. Nothing where nothing did. */
export function CaseOutside({ story, clockAheadMs }: { story: HazardStory; clockAheadMs: number }) {
  const t = useOutsideWords();
  const { id } = story.hazard;
  const { data } = useAnswer<HazardOutside>(`/hazards/${id}/outside`);
  if (!data || (data.report === null && data.link === null && !data.mayIssue && data.submissions.length === 0))
    return null;
  const { report, submissions } = data;
  return (
    <>
      <h3>{t("title")}</h3>
      {report && <PublicReport report={report} hazardId={id} />}
      {report && <ReportPlace report={report} mayPlace={data.mayPlace} hazard={story.hazard} />}
      {report && data.mayRelease && <ReleasedPhotos hazardId={id} releasedIds={data.releasedIds} />}
      <EnterpriseLink outside={data} hazardId={id} />
      {submissions.length > 0 && (
        <CaseSubmissions
          submissions={submissions}
          story={story}
          mayAnswer={data.mayIssue}
          clockAheadMs={clockAheadMs}
        />
      )}
    </>
  );
}

function PublicReport({ report, hazardId }: { report: NonNullable<HazardOutside["report"]>; hazardId: string }) {
  const t = useOutsideWords();
  const { words, address, position, contactName, contactPhone, sentAt } = report;
  const contact = [contactName, contactPhone].filter((text) => text !== null).join(" ");
  return (
    <>
      <Descriptions
        size="small"
        bordered
        column={2}
        items={[
          { key: "words", label: t("words"), span: 2, children: words },
          { key: "address", label: t("address"), children: address },
          { key: "sent", label: t("sentAt"), children: dayAndTime(sentAt) },
          ...(position
            ? [
                {
                  key: "position",
                  label: t("position"),
                  span: 2,
                  children: `${position.lon.toFixed(5)}, ${position.lat.toFixed(5)}（WGS84）`,
                },
              ]
            : []),
          {
            key: "contact",
            label: t("contact"),
            span: 2,
            children:
              contact === "" ? (
                t("noContact")
              ) : (
                <Flex gap={8} align="center">
                  {contact}
                  <OutsideUnmask
                    kind="publicReport"
                    id={hazardId}
                    fields={[
                      ...(contactPhone === null ? [] : ["contactPhone" as const]),
                      ...(contactName === null ? [] : ["contactName" as const]),
                    ]}
                  />
                </Flex>
              ),
          },
        ]}
      />
      <p className="quiet">{t("toldHint")}</p>
    </>
  );
}

function EnterpriseLink({ outside, hazardId }: { outside: HazardOutside; hazardId: string }) {
  const t = useOutsideWords();
  const { message } = App.useApp();
  const [issued, setIssued] = useState<TaskLinkIssued | null>(null);
  const path = `/hazards/${hazardId}/enterprise-link`;
  const issue = useCommand<object, TaskLinkIssued>(path, { hasCommandId: false });
  const revoke = useCommand<object>(path, { hasCommandId: false, method: "DELETE" });
  const { link, mayIssue } = outside;
  if (link === null && !mayIssue) return null;
  const onError = (problem: Error) => void message.error(problem.message);
  const begin = () => issue.mutate({}, { onSuccess: setIssued, onError });
  return (
    <Flex gap={8} align="center" wrap className="case-link">
      <b>{t("link")}</b>
      <span className="quiet">
        {link ? t("linkSince", { at: dayAndTime(link.issuedAt), by: link.issuedBy }) : t("noLink")}
      </span>
      {mayIssue && (
        <Button size="small" loading={issue.isPending} onClick={begin}>
          {t(link ? "renew" : "issue")}
        </Button>
      )}
      {mayIssue && link && (
        <Popconfirm
          title={t("revoke")}
          okText={t("ok")}
          cancelText={t("cancel")}
          onConfirm={() => revoke.mutate({}, { onSuccess: () => void message.success(t("revoked")), onError })}
        >
          <Button size="small" danger>
            {t("revoke")}
          </Button>
        </Popconfirm>
      )}
      {issued && <EnterpriseLinkDialog token={issued.token} onClose={() => setIssued(null)} />}
    </Flex>
  );
}
