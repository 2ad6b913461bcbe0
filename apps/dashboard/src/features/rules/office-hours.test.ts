import { expect, test } from "vitest";
import { officeHoursOf, officeText } from "./office-hours.ts";

test("office hours are written and read alike; what means none is none", () => {
  const usual: [number, number][] = [
    [510, 720],
    [840, 1050],
  ];
  expect(officeText(usual)).toBe("08:30-12:00 14:00-17:30");
  expect(officeHoursOf(officeText(usual))).toEqual(usual);
  expect(officeHoursOf(" 8:30至12:00，14：00-17：30 ")).toEqual(usual);
  for (const wrong of ["", "8:30", "12:00-8:30", "08:70-12:00", "22:00-25:00", "morning"])
    expect(officeHoursOf(wrong), wrong).toBeNull();
});
