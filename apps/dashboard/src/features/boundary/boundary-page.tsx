import { Alert, App, Button, Descriptions, Dropdown, Space, Tooltip } from "antd";
import { useEffect, useMemo, useState } from "react";
import type {
  BoundaryCollection,
  BoundaryFindings,
  BoundaryGeometry,
  BoundaryStandings,
} from "@safegrid/contract/boundary";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { GridMap } from "#/ui/grid-map.tsx";
import type { WorkbenchPageProps } from "#/ui/workbench-page.ts";
import { areaText } from "./area-text.ts";
import "./boundary.css";
import { useBoundaryWords } from "./boundary-words.ts";
import { FindingList } from "./finding-list.tsx";
import { ImportDialog } from "./import-dialog.tsx";
import { useDraft } from "./use-draft.ts";
import { useGround, usePlaces } from "./use-map-ground.ts";
import { WholeMapDialog } from "./whole-map-dialog.tsx";

/** Boundaries of the selected grid and those below it: looked at, drawn, imported, and their misfits worked off (P3). */
export default function BoundaryPage({ me, scope, onScope }: WorkbenchPageProps) {
  const t = useBoundaryWords();
  const { message } = App.useApp();
  const [showsGone, setShowsGone] = useState(false);
  const [focus, setFocus] = useState<BoundaryGeometry | null>(null);
  const [isImporting, setImporting] = useState(false);
  const [isPrintingWhole, setPrintingWhole] = useState(false);
  const draft = useDraft();
  const own = useAnswer<BoundaryCollection>(`/boundaries?scope=${scope.id}&depth=1`);
  // Corners snap to the neighbours' too, as far as one's own range reaches.
  const around = useAnswer<BoundaryCollection>(
    draft.isOpen && scope.parentId && scope.id !== me.scope.id ? `/boundaries?scope=${scope.parentId}&depth=1` : null,
  );
  const findings = useAnswer<BoundaryFindings>(
    `/boundaries/findings?scope=${scope.id}&state=${showsGone ? "open,accepted,gone" : "open,accepted"}`,
  );
  const standings = useAnswer<BoundaryStandings>(`/boundaries/standings?scope=${scope.id}&depth=0`);
  const save = useCommand<{ crs: "cgcs2000"; geometry: BoundaryGeometry; source: string }>(
    `/grids/${scope.id}/boundary`,
  );

  const isReady = own.data !== undefined && !own.isPlaceholderData;
  const feature = isReady ? own.data.features.find(({ id }) => id === scope.id) : undefined;
  const features = useMemo(() => {
    const found = new Map(
      [...(draft.isOpen ? (around.data?.features ?? []) : []), ...(own.data?.features ?? [])].map((each) => [
        each.id,
        each,
      ]),
    );
    if (draft.isOpen) found.delete(scope.id);
    return [...found.values()];
  }, [own.data, around.data, draft.isOpen, scope.id]);
  const ground = useGround();
  const places = usePlaces(scope);
  useEffect(() => {
    draft.close();
    setFocus(null);
  }, [scope.id]);

  const mayKeep = me.abilities.includes("keepGrids");
  const isOwn = scope.id === me.scope.id && scope.level !== "county";
  // The own border is the level above's to draw; where that has drawn none yet, it may be drawn here once.
  const mayDraw = mayKeep && (!isOwn || feature === undefined);
  const canPrint = (scope.level === "township" || scope.level === "village") && feature !== undefined;
  const print = () => window.open(`/api/v1/grids/${scope.id}/responsibility-map`);
  const standing = standings.data?.rows[0];
  const canSave = draft.judgement?.areaM2 != null;

  return (
    <div className="boundary-page">
      <div className="boundary-map">
        <Space wrap className="boundary-tools">
          {draft.isOpen ? (
            <>
              <Button
                type="primary"
                disabled={!canSave}
                loading={save.isPending}
                onClick={() =>
                  draft.geometry &&
                  save.mutate(
                    { crs: "cgcs2000", geometry: draft.geometry, source: t("drawn") },
                    {
                      onSuccess: () => {
                        draft.close();
                        message.success(t("saved"));
                      },
                      onError: (problem) =>
                        void message.error([problem.message, ...problem.errors.map(({ detail }) => detail)].join("：")),
                    },
                  )
                }
              >
                {t("save")}
              </Button>
              <Button disabled={!draft.canUndo} onClick={draft.undo}>
                {t("undo")}
              </Button>
              {draft.geometry && <Button onClick={draft.clear}>{t("redraw")}</Button>}
              <Button onClick={draft.close}>{t("cancel")}</Button>
              <span className="hint">{draft.geometry ? t("editHint") : t("drawHint")}</span>
            </>
          ) : (
            <>
              {mayDraw && (
                <Button disabled={!isReady} onClick={() => draft.begin(feature?.geometry ?? null)}>
                  {feature ? t("edit") : t("draw")}
                </Button>
              )}
              {mayKeep && <Button onClick={() => setImporting(true)}>{t("import")}</Button>}
              {canPrint && me.abilities.includes("export") && (
                <Dropdown.Button
                  onClick={print}
                  menu={{
                    items: [
                      { key: "masked", label: t("printMasked") },
                      ...(me.abilities.includes("unmask") ? [{ key: "whole", label: t("printPhones") }] : []),
                    ],
                    onClick: ({ key }) => (key === "whole" ? setPrintingWhole(true) : print()),
                  }}
                >
                  {t("print")}
                </Dropdown.Button>
              )}
            </>
          )}
        </Space>
        {draft.judgement && (
          <Alert
            showIcon
            type={canSave ? "success" : "error"}
            title={canSave ? t("valid", { area: areaText(t, draft.judgement.areaM2 ?? 0) }) : t("invalid")}
            description={
              canSave ? undefined : (
                <ul>
                  {draft.judgement.faults.slice(0, 4).map((fault) => (
                    <li key={`${fault.kind} ${fault.at}`}>
                      {document.documentElement.lang === "en" ? fault.en : fault.zh}
                    </li>
                  ))}
                </ul>
              )
            }
          />
        )}
        <GridMap
          label={t("map", { name: scope.name })}
          features={features}
          selectedId={scope.id}
          ground={ground}
          places={places}
          onSelect={onScope}
          findings={findings.data?.rows ?? []}
          focus={focus}
          draft={draft.isOpen ? { geometry: draft.geometry, onChange: draft.change } : null}
        />
      </div>
      <aside className="boundary-side">
        <Descriptions
          size="small"
          column={1}
          title={t("title", { name: scope.name })}
          items={[
            { key: "area", label: t("area"), children: feature ? areaText(t, feature.properties.areaM2) : t("none") },
            ...(feature
              ? [
                  { key: "source", label: t("source"), children: feature.properties.source },
                  { key: "fromOn", label: t("fromOn"), children: feature.properties.fromOn },
                  { key: "crs", label: t("crs"), children: t(`system.${feature.properties.originalCrs}`) },
                ]
              : []),
            {
              key: "coverage",
              label: <Tooltip title={t("coverageHelp")}>{t("coverage")}</Tooltip>,
              children: standing?.coverage
                ? `${areaText(t, standing.coverage.numeratorM2)} / ${areaText(t, standing.coverage.denominatorM2)}（${share(standing.coverage)}）`
                : t("notApplicable"),
            },
          ]}
        />
        {feature?.properties.isDemo && <Alert type="warning" showIcon title={t("demo")} />}
        {isReady && mayDraw && isOwn && <Alert type="info" showIcon title={t("ownOnce")} />}
        {isReady && own.data.missing.some((id) => id !== scope.id) && (
          <Alert type="info" title={t("missing", { count: own.data.missing.filter((id) => id !== scope.id).length })} />
        )}
        <FindingList
          findings={findings.data}
          mayKeep={mayKeep}
          showsGone={showsGone}
          onShowGone={setShowsGone}
          onFocus={({ geometry }) => setFocus({ ...geometry })}
        />
      </aside>
      {isPrintingWhole && <WholeMapDialog gridId={scope.id} onDone={() => setPrintingWhole(false)} />}
      {isImporting && <ImportDialog scopeId={scope.id} onClose={() => setImporting(false)} />}
    </div>
  );
}

/** Never rounded up to all of it. */
function share({ numeratorM2, denominatorM2 }: { numeratorM2: number; denominatorM2: number }): string {
  return `${(Math.floor((numeratorM2 / denominatorM2) * 10_000) / 100).toFixed(2)} %`;
}
