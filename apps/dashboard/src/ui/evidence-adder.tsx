import { PaperClipOutlined } from "@ant-design/icons";
import { App, Button, Segmented, Upload } from "antd";
import { useState } from "react";
import { v7 as uuidv7 } from "uuid";
import type { EvidencePart, EvidenceSubject } from "@safegrid/domain/evidence";
import { evidenceLimits, evidenceParts, evidenceTypes } from "@safegrid/domain/evidence";
import { ApiProblem } from "#/live/api.ts";
import { sendEvidence } from "#/live/send-evidence.ts";
import { useEvidenceWords } from "./evidence-words.ts";

/** What the picker offers. */
export const evidenceAccept = evidenceTypes.join(",");

/** Whether a file is of a kind and size that is kept; its content is judged by the server. */
export function isEvidenceFile({ size, type }: File): boolean {
  return size <= evidenceLimits.bytes && (evidenceTypes as readonly string[]).includes(type);
}

/**
 * Adds photographs and files to a record: which part they play is said first, then each is sent as soon as it is picked, and
 * shown where the record's evidence stands. A file that could not be sent stays named with a button to send it again.
 */
export function EvidenceAdder({
  kind,
  subjectId,
  usualPart,
}: {
  kind: EvidenceSubject;
  subjectId: string;
  /** The part that fits how far the record is. */
  usualPart: EvidencePart;
}) {
  const t = useEvidenceWords();
  const { message } = App.useApp();
  const [chosen, choose] = useState<EvidencePart | null>(null);
  const [waiting, setWaiting] = useState<readonly { id: string; file: File; part: EvidencePart; isLost: boolean }[]>(
    [],
  );
  const part = chosen ?? usualPart;

  const send = async (id: string, file: File, as: EvidencePart) => {
    const mark = (isLost: boolean) =>
      setWaiting((before) => [...before.filter((each) => each.id !== id), { id, file, part: as, isLost }]);
    const done = () => setWaiting((before) => before.filter((each) => each.id !== id));
    mark(false);
    try {
      const end = await sendEvidence({ id, file, part: as, subjectKind: kind, subjectId });
      if (end === "late") {
        mark(true);
        return;
      }
      done();
      if (end === "refused") message.error(t("notTaken", { name: file.name }));
      else message.success(t("added", { name: file.name }));
    } catch (problem) {
      mark(true);
      message.error(problem instanceof ApiProblem ? problem.message : t("notSent", { name: file.name }));
    }
  };
  const take = (file: File) => {
    if (isEvidenceFile(file)) void send(uuidv7(), file, part);
    else message.error(t("notTaken", { name: file.name }));
    return false;
  };
  return (
    <div className="evidence-adder">
      <Segmented<EvidencePart>
        size="small"
        aria-label={t("part")}
        value={part}
        options={evidenceParts.map((value) => ({ value, label: t(value) }))}
        onChange={choose}
      />
      <Upload multiple accept={evidenceAccept} showUploadList={false} beforeUpload={take}>
        <Button size="small" icon={<PaperClipOutlined />}>
          {t("add")}
        </Button>
      </Upload>
      <span className="quiet">{t("addHelp")}</span>
      {waiting.map(({ id, file, part: as, isLost }) => (
        <div key={id} role="status">
          {file.name} {isLost ? t("notSent", { name: "" }) : t("sending")}{" "}
          {isLost && (
            <Button size="small" type="link" onClick={() => void send(id, file, as)}>
              {t("sendAgain")}
            </Button>
          )}
        </div>
      ))}
    </div>
  );
}
