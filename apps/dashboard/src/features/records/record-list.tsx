import { useTranslation } from "react-i18next";
import type { RecordSide } from "@safegrid/contract/number";
import { dayAndTime } from "#/ui/format.ts";
import type { RecordsRead } from "./use-records.ts";

/** The records of one side, each with where, when and why. */
export function RecordList({ side, read: { list, failure, readMore } }: { side: RecordSide; read: RecordsRead }) {
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
            {list.records.map((record) => (
              <tr key={record.id}>
                <td>
                  {nameIn(record.name, record.gridPath)}
                  <span className="quiet">{record.gridPath}</span>
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
