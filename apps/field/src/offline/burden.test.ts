import { expect, test } from "vitest";
import { sumBurdens } from "./burden.ts";

test("the burden of a visit is the middle of the last ones; without visits there is none to tell", () => {
  expect(sumBurdens([])).toBeNull();
  const one = (seconds: number, presses: number) => ({
    at: "",
    placeName: "",
    seconds,
    presses,
    fields: 0,
    repeats: 1,
  });
  expect(sumBurdens([one(10, 3), one(500, 3), one(20, 9)])).toEqual({
    ...{ visits: 3, seconds: 20, presses: 3, fields: 0, repeats: 3 },
  });
});
