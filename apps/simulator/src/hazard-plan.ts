import type { HazardRow } from "@safegrid/contract/hazard";
import { randomOf, uuid7Of } from "./random.ts";
import { stubbornDays } from "./rhythm.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

export interface PlannedStep {
  readonly atMs: number;
  /** Who takes it: the village or township that handles it, somebody above who re-inspects, and of a major one a third. */
  readonly by: "handler" | "inspector" | "closer";
  readonly step: Record<string, unknown>;
}

const holders = ["县应急管理局", "县住建局", "县市场监管局", "县消防救援大队", "镇工作专班", "业主单位"];

/** 五落实, in the words of a demonstration. */
const fiveMeasures = {
  person: "企业主要负责人（演示）",
  measures: "停用涉险设备，按整改方案更换并复测",
  money: "企业安全生产费用列支",
  plan: "整改期间现场处置方案，专人值守",
};

/**
 * The next step in an open hazard's life, and when it is taken; null where nobody does anything more. All of it
 * follows from the seed and the hazard, so that a restarted simulation goes on where it was.
 */
export function nextStep(seed: string, hazard: HazardRow): PlannedStep | null {
  const random = randomOf(`${seed} ${hazard.id}`);
  const foundMs = Date.parse(hazard.foundAt);
  const isMajor = hazard.grade === "major";
  const acceptMs = foundMs + random.between(5, isMajor ? 30 : 180) * minuteMs;
  const assignMs = acceptMs + random.between(10, 90) * minuteMs;
  const allowedDays = random.pick(isMajor ? [2, 3, 5] : [1, 2, 3, 5, 7, 10]);
  const isRefused = !isMajor && random.chance(0.04);
  const startMs = assignMs + random.between(0.5, 8) * hourMs;
  const isPrompt = random.chance(0.84);
  const promptDays = allowedDays * random.between(0.15, 0.8);
  const lateDays = allowedDays + stubbornDays(random.fraction()) / 6;
  const submitMs = Math.max(startMs + hourMs, assignMs + (isPrompt ? promptDays : lateDays) * dayMs);
  const isReturned = random.chance(0.1);
  const inspectMs = submitMs + random.between(0.5, 3) * hourMs;
  const againMs = inspectMs + random.between(4, 20) * hourMs;

  const plan = (atMs: number, by: PlannedStep["by"], step: Record<string, unknown>): PlannedStep => ({
    atMs,
    by,
    step: {
      commandId: uuid7Of(`${seed} ${hazard.id} ${String(step["action"])} ${hazard.returnedCount}`, atMs),
      occurredAt: new Date(Math.floor(atMs)).toISOString(),
      ...step,
    },
  });
  switch (hazard.state) {
    case "reported":
      return isRefused
        ? plan(acceptMs, "handler", { action: "refuse", reason: "duplicate", note: "与已登记隐患重复" })
        : plan(acceptMs, "handler", { action: "accept" });
    case "accepted":
      return plan(assignMs, "handler", {
        action: "assign",
        deadlineAt: new Date(Math.floor(assignMs + allowedDays * dayMs)).toISOString(),
        holder: random.pick(holders),
        ...(isMajor ? { five: fiveMeasures } : {}),
      });
    case "assigned":
      return plan(startMs, "handler", { action: "start" });
    case "rectifying":
      return plan(submitMs, "handler", { action: "submit", note: "已按要求整改" });
    case "submitted":
      if (hazard.returnedCount > 0) return plan(againMs + 3 * hourMs, "inspector", { action: "pass" });
      return isReturned
        ? plan(inspectMs, "inspector", { action: "return", note: "整改不到位，退回返工" })
        : plan(inspectMs, "inspector", { action: "pass" });
    case "reinspected":
      return plan(againMs + 5 * hourMs, "closer", { action: "close" });
    case "returned":
      return plan(againMs, "handler", { action: "submit", note: "返工完成" });
    default:
      return null;
  }
}
