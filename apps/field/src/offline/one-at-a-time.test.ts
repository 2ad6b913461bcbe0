import { expect, test } from "vitest";
import { oneAtATime } from "./one-at-a-time.ts";

test("wished a hundred times while it runs, work is done once more, after the last wish; never two at once", async () => {
  let begun = 0;
  let under = 0;
  let end: () => void = () => {};
  const wish = oneAtATime(async () => {
    begun += 1;
    under += 1;
    expect(under).toBe(1);
    await new Promise<void>((resolve) => (end = resolve));
    under -= 1;
  });
  const first = wish();
  for (let n = 0; n < 100; n += 1) void wish();
  expect(begun).toBe(1);
  end();
  await expect.poll(() => begun).toBe(2);
  end();
  await first;
  expect(begun).toBe(2);
  const later = wish();
  await expect.poll(() => begun).toBe(3);
  end();
  await later;
});

test("work that failed is done again when it is wished again", async () => {
  let tries = 0;
  const wish = oneAtATime(() => {
    tries += 1;
    return tries === 1 ? Promise.reject(new Error("no")) : Promise.resolve();
  });
  await expect(wish()).rejects.toThrow("no");
  await wish();
  expect(tries).toBe(2);
});
