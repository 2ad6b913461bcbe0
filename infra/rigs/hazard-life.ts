import { v7 as uuidv7 } from "uuid";

/** An ordinary hazard, found now, that somebody has to rectify. */
export function reportNow(placeId: string) {
  return {
    type: "hazard.report",
    commandId: uuidv7(),
    occurredAt: new Date().toISOString(),
    placeId,
    category: "gas",
    grade: "ordinary",
    description: "燃气软管老化",
  };
}

/** The steps that every ordinary hazard's life is made of. */
export type MainStep = "accept" | "refuse" | "assign" | "start" | "submit" | "pass" | "return";

/** One step of a hazard's life, taken now; an assignment sets the deadline. */
export function stepNow(action: MainStep, deadlineAt: Date) {
  const more = {
    accept: {},
    refuse: { reason: "duplicate", note: "与已登记隐患重复" },
    assign: { deadlineAt: deadlineAt.toISOString(), holder: "镇工作专班" },
    start: {},
    submit: { note: "已按要求整改" },
    pass: {},
    return: { note: "整改不到位" },
  } satisfies Record<MainStep, object>;
  return { commandId: uuidv7(), occurredAt: new Date().toISOString(), action, ...more[action] };
}
