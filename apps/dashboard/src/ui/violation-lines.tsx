import { Alert, Tag } from "antd";
import type { ViolationRow } from "@safegrid/contract/violation";
import { useAnswer } from "#/live/answers.ts";
import { dayAndTime } from "./format.ts";
import { useViolationNames } from "./violation-words.ts";

const shown = 50;

/** The violations of one hazard or enterprise, the latest step first; each leads to its own page. */
export function ViolationLines({ of, id }: { of: "hazardId" | "enterpriseId"; id: string }) {
  const t = useViolationNames();
  const { data, error } = useAnswer<{ rows: ViolationRow[]; total: number }>(
    `/violations?side=all&pageSize=${shown}&${of}=${id}`,
  );
  if (error) return <Alert type="error" showIcon title={t("failed", { why: error.message })} />;
  if (!data) return null;
  if (data.total === 0) return <p className="quiet">{t("none")}</p>;
  return (
    <>
      <ul className="violation-lines">
        {data.rows.map((row) => (
          <li key={row.id}>
            <a href={`/workbench/violations?side=all&subject=${row.id}`}>{t(`kind.${row.kind}`)}</a>{" "}
            <Tag>{t(`state.${row.state}`)}</Tag>{" "}
            <span className="quiet">
              {[dayAndTime(row.foundAt), row.placeName, row.number].filter(Boolean).join(" · ")}
            </span>
            <div>{row.description}</div>
          </li>
        ))}
      </ul>
      {data.total > data.rows.length && (
        <p className="quiet">{t("latest", { shown: data.rows.length, count: data.total })}</p>
      )}
    </>
  );
}
