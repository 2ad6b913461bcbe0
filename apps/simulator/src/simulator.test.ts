import type { AddressInfo } from "node:net";
import { createServer } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import type { HazardRow } from "@safegrid/contract/hazard";
import { hazardCommand } from "@safegrid/contract/hazard";
import { visitCommand } from "@safegrid/contract/visit";
import { sixChecksTwoCoverages } from "@safegrid/domain/checklist";
import type { BusinessDay } from "@safegrid/metrics/period";
import { dayStartsAt } from "@safegrid/metrics/period";
import { createApi } from "./api.ts";
import { nextStep } from "./hazard-plan.ts";
import { randomOf, uuid7Of } from "./random.ts";
import { stubbornDays, timeOfDay } from "./rhythm.ts";
import { planDay } from "./visit-plan.ts";

const day = "2026-03-10" as BusinessDay;
const places = Array.from({ length: 400 }, (_, n) => ({
  placeId: `00000000-0000-8000-8000-${String(n).padStart(12, "0")}` as never,
  cellId: `c${n % 80}`,
  category: "shop" as const,
  checklistVersion: "urban-6c2d@1",
  lon: 113.8,
  lat: 29.2,
}));

const lists = new Map([[sixChecksTwoCoverages.version, sixChecksTwoCoverages]]);

describe("a planned day", () => {
  test("is the same for the same seed, another for another, and in order", () => {
    expect(planDay("1", day, places, lists)).toEqual(planDay("1", day, places, lists));
    expect(planDay("2", day, places, lists)).not.toEqual(planDay("1", day, places, lists));
    const times = planDay("1", day, places, lists).map((visit) => visit.atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test("covers most places, not all, within the day, with ids of its instants and bodies that the API takes", () => {
    const visits = planDay("1", day, places, lists);
    expect(visits.length / places.length).toBeGreaterThan(0.8);
    expect(visits.length).toBeLessThan(places.length);
    const ids = visits.flatMap((visit) => visit.commands.map((command) => command["commandId"]));
    expect(new Set(ids).size).toBe(ids.length);
    for (const visit of visits) {
      expect(visit.atMs).toBeGreaterThanOrEqual(dayStartsAt(day));
      for (const command of visit.commands)
        expect(
          (command["type"] === "visit.record" ? visitCommand : hazardCommand).safeParse(command).error,
        ).toBeUndefined();
    }
    expect(visits.some((visit) => visit.commands.length === 2)).toBe(true);
  });

  test("has its two peaks before noon", () => {
    const random = randomOf("peaks");
    const hours = Array.from({ length: 20_000 }, () => timeOfDay(random) / 3_600_000);
    const share = (from: number, to: number) => hours.filter((hour) => hour >= from && hour < to).length / hours.length;
    expect(share(8.4, 8.9)).toBeGreaterThan(share(9.3, 9.8));
    expect(share(10.1, 10.6)).toBeGreaterThan(share(9.3, 9.8));
    expect(share(0, 5.4)).toBe(0);
  });
});

test("stubborn hazards take 7, 30 and 258 days at the quartiles", () => {
  expect([0.25, 0.5, 0.75].map((share) => Math.round(stubbornDays(share)))).toEqual([7, 30, 258]);
  for (let share = 0.01; share < 1; share += 0.01)
    expect(stubbornDays(share)).toBeGreaterThan(stubbornDays(share - 0.01));
});

test("every hazard comes to its end, each step after the one before it", () => {
  for (let n = 0; n < 300; n += 1) {
    const hazard = {
      id: uuid7Of(`h${n}`, 0),
      grade: n % 20 === 0 ? "major" : "ordinary",
      foundAt: "2026-03-10T02:00:00.000Z",
      state: "reported",
      returnedCount: 0,
    };
    let row = hazard as unknown as HazardRow;
    let lastMs = Date.parse(row.foundAt);
    for (let steps = 0; ; steps += 1) {
      expect(steps).toBeLessThan(10);
      const next = nextStep("1", row);
      if (!next) break;
      expect(next.atMs).toBeGreaterThan(lastMs);
      lastMs = next.atMs;
      const to = {
        accept: "accepted",
        refuse: "not_accepted",
        assign: "assigned",
        start: "rectifying",
        submit: "submitted",
        return: "returned",
        pass: row.grade === "major" ? "reinspected" : "closed",
        close: "closed",
      };
      const action = String(next.step["action"]) as keyof typeof to;
      row = {
        ...row,
        state: to[action] as HazardRow["state"],
        returnedCount: row.returnedCount + (action === "return" ? 1 : 0),
      };
    }
    expect(["closed", "not_accepted"]).toContain(row.state);
  }
});

describe("sending", () => {
  const servers: ReturnType<typeof createServer>[] = [];
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  test("everything ends with a receipt, whatever the line does, under the same ids", async () => {
    const seen = new Map<string, number>();
    const sizes: number[] = [];
    let calls = 0;
    const server = createServer((request, answer) => {
      let text = "";
      request.on("data", (data: Buffer) => (text += data.toString()));
      request.on("end", () => {
        calls += 1;
        if (calls % 5 === 1) return request.socket.destroy();
        if (calls % 5 === 2) return answer.writeHead(503, { "retry-after": "0" }).end("{}");
        if (calls % 5 === 3) return answer.writeHead(429).end("{}");
        const { commands } = JSON.parse(text) as { commands: { commandId: string }[] };
        sizes.push(commands.length);
        const outcomes = commands.map(({ commandId }) => {
          const times = (seen.get(commandId) ?? 0) + 1;
          seen.set(commandId, times);
          return {
            status: times === 1 ? "applied" : "replayed",
            receipt: { commandId, seq: 1, recordedAt: "2026-03-10T02:00:00.000Z" },
          };
        });
        // The answer is lost on its way, after everything was written.
        if (calls % 5 === 4) return request.socket.destroy();
        answer.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ outcomes }));
      });
    });
    servers.push(server);
    const port = await new Promise<number>((resolve) =>
      server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
    );
    const api = createApi({ url: `http://127.0.0.1:${port}`, isStopped: () => false, jitter: () => 0 });
    const commands = planDay("1", day, places, lists).flatMap((visit) => visit.commands);
    const outcomes = await api.send("token", commands);
    expect(outcomes).toHaveLength(commands.length);
    expect(seen.size).toBe(commands.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100);
    expect(api.tally.rejected).toEqual({});
    expect(api.tally.retries).toBeGreaterThan(0);
  }, 60_000);
});
