import { Table } from "antd";
import type { EscalationLadder, EscalationRung } from "@safegrid/metrics/escalation-ladder";
import { rungKey } from "@safegrid/metrics/escalation-ladder";
import { useHazardWords } from "#/ui/hazard-words.ts";
import { rungText, useRungWords } from "#/ui/rung-words.ts";
import { selectorText } from "./rule-fields.tsx";
import { useRulesWords } from "./rules-words.ts";

/** The ladder as it is in force: for which hazards what is done when. */
export function LadderTables({ ladder }: { ladder: EscalationLadder }) {
  const [t, h, r] = [useRulesWords(), useHazardWords(), useRungWords()];
  return (
    <>
      <p className="quiet">{t("most")}</p>
      <div className="rules-ladders">
        {ladder.lines.map((line) => (
          <section key={`${line.category} ${line.grade} ${line.level}`}>
            <h4>
              {t("lineOf")} {selectorText(line, t, h)}
            </h4>
            <Table<EscalationRung>
              size="small"
              pagination={false}
              rowKey={rungKey}
              locale={{ emptyText: t("nothing") }}
              dataSource={line.rungs}
              columns={[
                { key: "when", title: t("when"), width: 170, render: (_, rung) => rungText(r, rung) },
                {
                  key: "does",
                  title: t("does"),
                  render: (_, { does }) => does.map((doing) => r(`does.${doing}`)).join("、"),
                },
              ]}
            />
          </section>
        ))}
      </div>
    </>
  );
}
