import { expect, test } from "vitest";
import type { Caller } from "#/modules/access/access.service.ts";
import { judgeAuthority } from "#/modules/access/authority.service.ts";

const cell = { path: ["county", "town", "village", "cell"], departmentId: "trade" };
const at = (day: string, hour = 1) => Date.parse(`${day}T0${hour}:00:00Z`);
const caller = (more: Partial<Caller>): Caller => ({
  ...{ tokenId: "t", kind: "phone", accountId: "a", name: "甲", role: "officer", abilities: ["patrol", "report"] },
  ...{ scopeId: "cell", departmentId: null, mustChangePassword: false, expiresAt: null, rightsVersion: 0 },
  ...{ posts: [], grants: [], ...more },
});
type Grant = Caller["grants"][number];
const granted = (day: string, gridId: string | null, more: Partial<Grant> = {}): Grant => ({
  ...{ at: `${day}T02:00:00.000Z`, role: gridId === null ? null : "officer", gridId, departmentId: null },
  ...{ isFollowed: false, ...more },
});
const judged = (of: Partial<Caller>, day: string, hour?: number) => {
  const said = judgeAuthority(caller(of), cell, "patrol", at(day, hour));
  return typeof said === "string" ? said : said.doubt;
};

test("without a history what stands now has always stood, in its own subtree and line", () => {
  expect(judged({}, "2020-01-01")).toBe("granted");
  expect(judged({ scopeId: "elsewhere" }, "2026-03-10")).toBe("none");
  expect(judged({ departmentId: "mines" }, "2026-03-10")).toBe("none");
  expect(judged({ departmentId: "trade" }, "2026-03-10")).toBe("granted");
  expect(judged({ abilities: ["report"] }, "2026-03-10")).toBe("none");
});

test("a grant holds from the beginning of its day until the next; what is decided ends at its instant, what follows with its day", () => {
  const grants = [granted("2026-03-10", "cell"), granted("2026-03-20", null)];
  expect(["2026-03-09", "2026-03-10", "2026-03-19", "2026-03-21"].map((day) => judged({ grants }, day))).toEqual([
    ...["before-right", "granted", "granted", "after-right"],
  ]);
  expect([1, 3].map((hour) => judged({ grants }, "2026-03-20", hour))).toEqual(["granted", "after-right"]);
  const followed = [granted("2026-03-10", "cell"), granted("2026-03-20", null, { isFollowed: true })];
  expect(judged({ grants: followed }, "2026-03-20")).toBe("after-right");
});

test("what nobody granted, first of all, was there before", () => {
  const grants = [granted("2026-03-10", "cell", { isFollowed: true }), granted("2026-03-20", "elsewhere")];
  expect(judged({ grants }, "2020-01-01")).toBe("granted");
  expect(judged({ grants }, "2026-03-21")).toBe("after-right");
});

test("a post gives the ground, the grant the ability; a grant waits for a post that begins later", () => {
  const posts = [{ gridId: "village", startsOn: "2026-03-12", endsOn: "2026-03-14" }];
  const grants = [granted("2026-03-10", "elsewhere")];
  expect(["2026-03-11", "2026-03-12", "2026-03-14", "2026-03-15"].map((day) => judged({ posts, grants }, day))).toEqual(
    [...["before-right", "granted", "granted", "after-right"]],
  );
  // The account came later than the post.
  expect(judged({ posts, grants: [granted("2026-03-13", "elsewhere")] }, "2026-03-12")).toBe("before-right");
  expect(judged({ posts, grants: [granted("2026-03-10", "cell")] }, "2026-03-11")).toBe("before-post");
  expect(judged({ posts, grants: [granted("2026-03-10", "cell")] }, "2026-03-15")).toBe("granted");
  const never = [{ gridId: "village", startsOn: "2026-03-12", endsOn: "2026-03-11" }];
  expect(judged({ posts: never, grants }, "2026-03-12")).toBe("none");
});
