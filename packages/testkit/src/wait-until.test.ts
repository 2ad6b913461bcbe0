import { expect, test } from "vitest";
import { waitUntil } from "./wait-until.ts";

test("gives what the condition gives", async () => {
  let calls = 0;
  const value = await waitUntil(() => (++calls === 3 ? "there" : null), { everyMs: 1 });
  expect([value, calls]).toEqual(["there", 3]);
});

test("outlives errors of the condition", async () => {
  let calls = 0;
  await waitUntil(
    () => {
      if (++calls < 3) throw new Error("not yet");
      return true;
    },
    { everyMs: 1 },
  );
  expect(calls).toBe(3);
});

test("says what did not come, with the last error as cause", async () => {
  const never = waitUntil(() => Promise.reject(new Error("refused")), { timeoutMs: 20, everyMs: 5, what: "the API" });
  await expect(never).rejects.toMatchObject({
    message: "the API did not come within 20 ms",
    cause: { message: "refused" },
  });
});
