import { expect, test } from "vitest";
import { roleOfPosts } from "./account.ts";

test("the highest post says what an account is for; some posts say nothing", () => {
  expect(roleOfPosts([{ post: "grid_officer", level: "cell" }])).toBe("officer");
  expect(
    roleOfPosts([
      { post: "grid_officer", level: "cell" },
      { post: "cadre_in_charge", level: "cell" },
    ]),
  ).toBe("village_staff");
  expect(roleOfPosts([{ post: "safety_staff", level: "village" }])).toBe("village_staff");
  expect(
    roleOfPosts([
      { post: "grid_lead", level: "village" },
      { post: "supervisor", level: "township" },
    ]),
  ).toBe("township_supervisor");
  expect(roleOfPosts([{ post: "grid_lead", level: "county" }])).toBe("county_supervisor");
  expect(roleOfPosts([{ post: "department_regulator", level: "county" }])).toBeNull();
  expect(roleOfPosts([{ post: "substitute", level: "cell" }])).toBeNull();
  expect(roleOfPosts([])).toBeNull();
});
