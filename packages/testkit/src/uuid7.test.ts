import { commandId } from "@safegrid/domain/id";
import { expect, test } from "vitest";
import { createUuid7Maker } from "./uuid7.ts";

const at = "2026-11-24T02:42:07.123Z";

test("makes valid UUIDv7s that carry the instant", () => {
  const id = createUuid7Maker("seed")(at);
  expect(commandId.parse(id)).toBe(id);
  expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(Date.parse(at));
});

test("the same seed makes the same ids, another seed others", () => {
  const make = (seed: string) =>
    Array.from(
      { length: 5 },
      (
        (maker) => () =>
          maker(at)
      )(createUuid7Maker(seed)),
    );
  expect(make("a")).toEqual(make("a"));
  expect(make("a").filter((id) => make("b").includes(id))).toEqual([]);
});

test("never twice the same, and in order within a millisecond", () => {
  const maker = createUuid7Maker("seed");
  const ids = Array.from({ length: 4_000 }, () => maker(at));
  expect(new Set(ids).size).toBe(4_000);
  expect(ids.toSorted()).toEqual(ids);
  for (const id of ids) expect(commandId.safeParse(id).success).toBe(true);
});

test("refuses what is no instant", () => {
  expect(() => createUuid7Maker("seed")("soon")).toThrow(RangeError);
  expect(() => createUuid7Maker("seed")(-1)).toThrow(RangeError);
});
