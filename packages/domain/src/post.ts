import { z } from "zod";
import type { GridLevel } from "./grid.ts";

/** The posts that a person can hold in a grid 定人员 (P1, P12–P16). */
export const posts = [
  /** 网格长: the cadre who leads a grid, at any level. */
  "grid_lead",
  /** 包片干部: the cadre in charge of a cell (P15). */
  "cadre_in_charge",
  /** 网格员: patrols a cell (P15, P21). */
  "grid_officer",
  /** 专职安全员: full-time safety staff of a village (P14). */
  "safety_staff",
  /** Supervises the grids below, at township or county (P12, P13). */
  "supervisor",
  /** 行业主管部门监管人员: a department's regulator (P12, P16). */
  "department_regulator",
  /** 代岗: stands in for another appointment, from day to day. */
  "substitute",
] as const;
export const post = z.enum(posts);
export type Post = z.infer<typeof post>;

/** The levels at which each post exists. */
export const levelsOfPost = {
  grid_lead: ["county", "township", "village", "cell"],
  cadre_in_charge: ["cell"],
  grid_officer: ["cell"],
  safety_staff: ["village"],
  supervisor: ["county", "township"],
  department_regulator: ["county", "township"],
  substitute: ["county", "township", "village", "cell"],
} as const satisfies Record<Post, readonly GridLevel[]>;

/** Whether a post exists at a level. */
export function isPostAt(held: Post, level: GridLevel): boolean {
  return (levelsOfPost[held] as readonly GridLevel[]).includes(level);
}

/** Why somebody is away. No more than the kind is kept: illness is nobody's business. */
export const absenceKinds = ["leave", "sick", "training", "secondment", "other"] as const;
export const absenceKind = z.enum(absenceKinds);
export type AbsenceKind = z.infer<typeof absenceKind>;

/** How often a task has to be done. */
export const taskCadences = ["once", "day", "week", "month", "quarter", "year"] as const;
export const taskCadence = z.enum(taskCadences);

/** What a task is about 定任务 (P12–P22). */
export const taskKinds = ["patrol", "inspection", "ledger", "publicity", "rectification", "report", "other"] as const;
export const taskKind = z.enum(taskKinds);

export const taskStates = ["open", "done", "cancelled"] as const;
export const taskState = z.enum(taskStates);
export type TaskState = z.infer<typeof taskState>;
