import { useTranslation } from "react-i18next";
import type { EvidenceRow } from "@safegrid/contract/evidence";
import type { RecordSide } from "@safegrid/contract/number";
import { EvidenceThumbs } from "#/ui/evidence-thumbs.tsx";
import { dayAndTime } from "#/ui/format.ts";
import type { RecordsRead } from "./use-records.ts";

/** The records of one side, each with where, when and why. */
export function RecordList({
  side,
  read: { list, failure, readMore },
  evidence,
  hasCases,
}: {
  side: RecordSide;
  read: RecordsRead;
  evidence: ReadonlyMap<string, readonly EvidenceRow[]>;
  /** Whether a hazard's case can be opened from here; not on a wall, where nobody is signed in. */
  hasCases: boolean;
}) {
  const { t } = useTranslation();
  if (failure) return <p className="quiet">{t("records.failed", { why: failure })}</p>;
  if (!list) return <section />;
  return (
    <section>
      <h2>{t(`records.${side}`, { count: list.total })}</h2>
      {list.total === 0 ? (
        <p className="quiet">{t("records.empty")}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th>{t("records.record")}</th>
              <th>{t("records.why")}</th>
            </tr>
          </thead>
          <tbody>
            {list.records.map((record, index) => (
              // One hazard can be counted more than once: by each of its hops, say.
              <tr key={`${record.id} ${index}`}>
                <td>
                  <div className="named">
                    <div>
                      {hasCases && record.recordKind === "hazard" ? (
                        <a href={`/board?subject=${record.id}`}>{nameIn(record.name, record.gridPath)}</a>
                      ) : (
                        nameIn(record.name, record.gridPath)
                      )}
                      <span className="quiet">{record.gridPath}</span>
                    </div>
                    <EvidenceThumbs
                      name={`${record.gridPath} ${nameIn(record.name, record.gridPath)}`}
                      rows={evidence.get(record.id) ?? []}
                    />
                  </div>
                </td>
                <td>
                  {t(`why.${record.why}` as "why.visited")}
                  <span className="quiet">{record.at ? dayAndTime(record.at) : "—"}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {list.nextOffset !== null && (
        <button type="button" onClick={readMore}>
          {t("records.more")}
        </button>
      )}
    </section>
  );
}

/** The name without the village that the line below tells anyway. */
function nameIn(name: string, gridPath: string): string {
  return name.replace(`${gridPath.split(" ").slice(0, 2).join("")} `, "");
}
