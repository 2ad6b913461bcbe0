import type { WholeMapRequest } from "@safegrid/contract/boundary";
import { maskPhone } from "@safegrid/domain/personal-data";
import { placeCategories } from "@safegrid/domain/place";
import type { Post } from "@safegrid/domain/post";
import { businessDayOf } from "@safegrid/metrics/period";
import type { Clock } from "#/platform/clock.ts";
import { DomainProblem } from "#/platform/problem.ts";
import type { ScopedReads } from "#/platform/scoped-sql.ts";
import type { Caller } from "#/modules/access/access.service.ts";
import type { GridTree } from "#/modules/grid/grid.service.ts";
import type { Operations } from "#/modules/operation/operation.service.ts";
import { readBoundaries } from "#/modules/boundary/boundary.queries.ts";
import type { Geometry } from "#/modules/boundary/geometry.service.ts";
import type { Holder } from "#/modules/boundary/responsibility-map.queries.ts";
import { readHolders, readPlacesOf } from "#/modules/boundary/responsibility-map.queries.ts";
import type { PrintedHolder } from "#/modules/boundary/responsibility-pdf.ts";

export type ResponsibilityMaps = ReturnType<typeof createResponsibilityMaps>;

/** 责任区域图 of a village or township (P14). Every print is noted; with whole phone numbers only for a reason. */
export function createResponsibilityMaps(parts: {
  readonly scoped: ScopedReads;
  readonly clock: Clock;
  readonly tree: GridTree;
  readonly geometry: Geometry;
  readonly operations: Operations;
}) {
  const { scoped, clock, tree, geometry, operations } = parts;
  return {
    /** One sheet as PDF; numbers are masked unless `whole` says why they must be seen. */
    async print(caller: Caller, gridId: string, address: string, whole?: WholeMapRequest): Promise<Buffer> {
      const node = tree.getWithin(caller.scopeId, gridId);
      if (node.level !== "township" && node.level !== "village")
        throw new DomainProblem("invalid-request", undefined, [
          {
            pointer: "params/id",
            detail: "只有乡镇和村（社区）有责任区域图 · only townships and villages have this map",
          },
        ]);
      const on = businessDayOf(clock.now().getTime());
      const ids = [node.id, ...node.children.map(({ id }) => id)];
      const { boundaries, holders, places } = await scoped.as(caller, async (sql) => ({
        boundaries: await readBoundaries(sql, ids, on),
        holders: await readHolders(sql, ids, on),
        places: await readPlacesOf(sql, node.id, on),
      }));
      const shapes = new Map<string, string>(boundaries.map(({ gridId: id, shape }) => [id, shape]));
      const own = boundaries.find(({ gridId: id }) => id === node.id);
      if (!own) throw new DomainProblem("boundary-not-found");
      const printed = (of: string): PrintedHolder[] =>
        holders.filter((holder) => holder.gridId === of).map((holder) => printedHolder(holder, whole !== undefined));
      const counted = placeCategories
        .map((category) => ({ category, count: places.filter((place) => place.category === category).length }))
        .filter(({ count }) => count > 0);
      const isDemo = boundaries.some((boundary) => boundary.isDemo);
      // Before the sheet leaves: what cannot be noted is not handed out.
      const about = { what: "responsibility-map", people: holders.length, ...whole };
      const operation = { accountId: caller.accountId, byName: caller.name, gridId: node.id, address, about };
      await operations.note({ kind: whole ? "unmasked" : "exported", ...operation });
      const bytes = await geometry.run("print", {
        sheet: {
          title: `${node.name}安全生产网格化管理责任区域图`,
          subtitle: `${tree.county.name} ${tree.pathName(node.id)} · 面积 ${(own.areaM2 / 1e6).toFixed(2)} km² · ${node.children.length} 个${node.level === "village" ? "网格" : "村（社区）"} · ${places.length} 处场所`,
          level: node.level,
          ground: own.shape,
          leads: printed(node.id),
          children: node.children.map(({ id, name }) => ({
            name,
            shape: shapes.get(id) ?? null,
            holders: printed(id),
          })),
          places: places.flatMap(({ category, lon, lat }) =>
            lon === null || lat === null ? [] : [{ category, lon, lat }],
          ),
          counts: counted,
          printedOn: on,
          note: `坐标系 CGCS2000；边界来源：${own.source}${whole ? "" : "；电话已脱敏"}`,
          isDemo,
        },
      });
      return Buffer.from(bytes);
    },
  };
}

function printedHolder({ name, phone, post }: Holder, isWhole: boolean): PrintedHolder {
  return { name, post: postNames[post], phone: (isWhole ? phone : maskPhone(phone)) ?? "" };
}

const postNames: Readonly<Record<Post, string>> = {
  grid_lead: "网格长",
  cadre_in_charge: "包片干部",
  grid_officer: "网格员",
  safety_staff: "专职安全员",
  supervisor: "督导员",
  department_regulator: "行业监管人员",
  substitute: "代岗",
};
