import { hazardRecheckCommand } from "@safegrid/contract/hazard-recheck";
import { expect, test } from "vitest";
import { newRecheck, recheckItems } from "./recheck-draft.ts";

const hazardId = "01920000-0000-7000-8000-000000000001";

test("what was seen is a command of the contract, its photos belong to the hazard, and empty words are none", () => {
  const photo = { id: "01920000-0000-7000-8000-000000000002", takenAt: "", mediaType: "image/jpeg", bytes: 3 };
  const draft = { ...newRecheck(), note: " ", photos: [photo] };
  const hazard = { hazardId: hazardId as never, placeName: "商店", description: "通道堵塞" };
  const [command, picture] = recheckItems(draft, "gone", hazard, Date.parse("2026-03-10T02:00:00Z"));
  expect(command?.content).toMatchObject({ path: `/hazards/${hazardId}/rechecks`, place: "商店" });
  expect(command?.content.kind === "command" && hazardRecheckCommand.parse(command.content.body)).toEqual({
    ...{ commandId: draft.id, occurredAt: "2026-03-10T02:00:00.000Z", finding: "gone" },
  });
  expect(picture).toMatchObject({ id: photo.id, content: { subjectKind: "hazard", subjectId: hazardId } });
});
