import "./board.css";
import { Alert, Button, Pagination, Spin, Tag } from "antd";
import type { InputRef } from "antd";
import type { ReactNode } from "react";
import { useRef } from "react";
import type { GridSummary } from "@safegrid/contract/grid";
import type { DeadlineRulesView } from "@safegrid/contract/hazard-rule";
import type { Me } from "@safegrid/contract/session";
import { boardLanes } from "@safegrid/metrics/board-lane";
import { useAnswer } from "#/live/answers.ts";
import { useMinute } from "#/live/use-live.ts";
import { goTo, useAddress } from "#/ui/address.ts";
import { ExportMenu } from "#/ui/export-menu.tsx";
import { timeOfDay } from "#/ui/format.ts";
import { BoardFilters } from "./board-filters.tsx";
import { BoardCard } from "./board-card.tsx";
import { boardPathOf, filtersIn, shownOfOne } from "./board-query.ts";
import { useBoardWords } from "./board-words.ts";
import { ScopeSelect } from "./scope-select.tsx";
import { useBoard } from "./use-board.ts";
import { useBoardKeys } from "./use-board-keys.ts";
import { useHeldBoard } from "./use-held-board.ts";
import type { Viewer } from "./use-presence.ts";
import { usePresence } from "./use-presence.ts";
import { useReading } from "./use-reading.ts";

/**
 * The supervisors' board (screens.md): open hazards in lanes, live, and still under the eyes of whoever reads. The case
 * that is opened is another feature's; `renderCase` draws it.
 */
export function BoardPage({
  me,
  path,
  renderCase,
  renderTop,
}: {
  me: Me;
  /** From one's own grid down to the one that is looked at. */
  path: readonly GridSummary[];
  renderCase: (id: string, clockAheadMs: number, viewers: readonly Viewer[], onClose: () => void) => ReactNode;
  /** What stands above the lanes, of the scope that is looked at. */
  renderTop: (scopeId: string, nowMs: number) => ReactNode;
}) {
  const t = useBoardWords();
  const { query } = useAddress();
  const asked = boardPathOf(query);
  const filters = filtersIn(query);
  const subjectId = query.get("subject");
  const board = useBoard(asked, filters["scope"] ?? me.scope.id);
  const { data: rules } = useAnswer<DeadlineRulesView>("/deadline-rules");
  const nowMs = useMinute(board.clockAheadMs);
  const { isReading, watch } = useReading();
  const viewers = usePresence(subjectId, me.abilities.includes("handle"));
  const isHeld = isReading || subjectId !== null;
  const held = useHeldBoard(board.isPlaceholderData ? undefined : board.data, asked, isHeld);
  const lanesRef = useRef<HTMLDivElement>(null);
  const search = useRef<InputRef>(null);
  const open = useRef((id: string) => goTo({ set: { subject: id } }));
  const list = useRef((id: string) => goTo({ set: { subject: id, act: "list" } }));
  const lanes = filters["lane"] ? boardLanes.filter((lane) => lane === filters["lane"]) : boardLanes;
  const moved = [...(held.held?.marks.values() ?? [])].filter(({ kind }) => kind === "moved" || kind === "gone").length;
  const newCount = held.held?.newCount ?? 0;
  const [firstCard] = held.held?.rows ?? [];

  const close = () => {
    goTo({ set: { subject: null } });
    // Back to where one was, for whoever works by keys.
    requestAnimationFrame(() => lanesRef.current?.querySelector<HTMLElement>(`[data-card="${subjectId}"]`)?.focus());
  };
  useBoardKeys(lanesRef, subjectId !== null, { search: () => search.current?.focus(), close });
  return (
    <main className="board">
      <BoardFilters
        search={search}
        scope={
          <ScopeSelect
            home={me.scope}
            path={path}
            label={t("filter.scope")}
            onPick={(id) => goTo({ set: { scope: id === me.scope.id ? null : id, page: null } })}
          />
        }
        tools={me.abilities.includes("export") && <BoardExport filters={filters} />}
      />
      {board.error && (
        <Alert
          type="error"
          showIcon
          title={t("failed", { why: board.error.message })}
          action={<Button onClick={() => void board.refetch()}>{t("retry")}</Button>}
        />
      )}
      <div className="board-news">
        {isHeld && newCount + moved > 0 && (
          <Button type="primary" size="small" onClick={held.takeOver}>
            {newCount > 0 ? t("newOnes", { count: newCount }) : t("moves", { count: moved })}
          </Button>
        )}
        <span className="board-as-of quiet">
          {board.link === "lost" ? (
            <Tag color="warning">{t("lost")}</Tag>
          ) : (
            board.data && t("asOf", { at: timeOfDay(board.data.at) })
          )}
        </span>
      </div>
      {renderTop(filters["scope"] ?? me.scope.id, nowMs)}
      {!held.held && !board.error && <Spin className="office-wait" />}
      {held.held && (
        <div className={`board-lanes${filters["lane"] ? " one" : ""}`} ref={lanesRef} {...watch}>
          {lanes.map((lane) => {
            const rows = held.held?.rows.filter((each) => each.lane === lane) ?? [];
            const total = held.lanes.find((each) => each.lane === lane)?.total ?? 0;
            return (
              <section key={lane} className={`board-lane lane-${lane}`} aria-label={t(`lane.${lane}`)}>
                <h2>
                  {t(`lane.${lane}`)} <b>{total}</b>
                  {filters["lane"] && (
                    <Button type="link" size="small" onClick={() => goTo({ set: { lane: null, page: null } })}>
                      {t("back")}
                    </Button>
                  )}
                </h2>
                <div className="board-cards">
                  {rows.map(({ row }) => (
                    <BoardCard
                      key={row.hazard.id}
                      row={row}
                      mark={held.marks.get(row.hazard.id)}
                      viewers={viewers.get(row.hazard.id)}
                      rules={rules?.rules}
                      nowMs={nowMs}
                      isHeld={isHeld}
                      isOpen={row.hazard.id === subjectId}
                      isFirst={row.hazard.id === firstCard?.row.hazard.id}
                      onOpen={open.current}
                      onList={me.abilities.includes("review") ? list.current : undefined}
                    />
                  ))}
                  {rows.length === 0 && <p className="quiet board-none">{t(`laneNone.${lane}`)}</p>}
                  {!filters["lane"] && total > rows.length && (
                    <Button type="link" onClick={() => goTo({ set: { lane } })}>
                      {t("more", { count: total - rows.length })}
                    </Button>
                  )}
                </div>
                {filters["lane"] && total > shownOfOne && (
                  <Pagination
                    current={Number(query.get("page") ?? 1)}
                    pageSize={shownOfOne}
                    total={total}
                    showSizeChanger={false}
                    showTotal={(count) => t("total", { count })}
                    onChange={(page) => goTo({ set: { page: page === 1 ? null : String(page) } })}
                  />
                )}
              </section>
            );
          })}
        </div>
      )}
      {subjectId !== null && renderCase(subjectId, board.clockAheadMs, viewers.get(subjectId) ?? [], close)}
    </main>
  );
}

/** The board as it is seen, as a file. */
function BoardExport({ filters }: { filters: Readonly<Record<string, string>> }) {
  return <ExportMenu path="/board/export" query={filters} />;
}
