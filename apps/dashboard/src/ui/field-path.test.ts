import { expect, test } from "vitest";
import { nearestField } from "./field-path.ts";

test("a fault stands at the field that it names, or at the nearest around it; else nowhere", () => {
  const fields = [["gridIds"], ["parts", 0, "name"], ["requiredPosts", "cell"]];
  expect(nearestField(["gridIds", 1], fields)).toEqual(["gridIds"]);
  expect(nearestField(["parts", 0, "name"], fields)).toEqual(["parts", 0, "name"]);
  expect(nearestField(["requiredPosts", "cell", 2], fields)).toEqual(["requiredPosts", "cell"]);
  expect(nearestField(["parts", 1, "name"], fields)).toBeNull();
  expect(nearestField([], fields)).toBeNull();
});
