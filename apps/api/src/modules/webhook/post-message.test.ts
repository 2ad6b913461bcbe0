import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createAddressRule } from "#/modules/webhook/address-rule.ts";
import { postMessage } from "#/modules/webhook/post-message.ts";
import { openReceiver, status } from "#/testing/receiver.ts";

let receiver: Awaited<ReturnType<typeof openReceiver>>;
beforeAll(async () => {
  receiver = await openReceiver();
});
beforeEach(() => receiver.answer(status(204)));
afterAll(async () => receiver.close());

const strict = createAddressRule([]);
const local = createAddressRule(["127.0.0.0/8"]);
const post = (url: string, rule = local, patienceMs?: number) =>
  postMessage(rule, { url, body: "{}", headers: { "content-type": "application/json" } }, undefined, patienceMs);

describe("where nothing is sent", () => {
  const port = () => new URL(receiver.url).port;
  test.each([
    ["this machine", "https://127.0.0.1/"],
    ["this machine, as one number", "https://2130706433/"],
    ["this machine, in hexadecimal", "https://0x7f.1/"],
    ["this machine, by IPv6", "https://[::1]/"],
    ["this machine, IPv4 in the clothes of IPv6", "https://[::ffff:127.0.0.1]/"],
    ["this machine, in the old clothes of IPv6", "https://[::127.0.0.1]/"],
    ["this machine, through NAT64", "https://[64:ff9b::7f00:1]/"],
    ["this machine, through 6to4", "https://[2002:7f00:1::]/"],
    ["any address", "https://0.0.0.0/"],
    ["a private network", "https://10.1.2.3/"],
    ["a private network", "https://172.16.0.1/"],
    ["a private network", "https://192.168.1.1/"],
    ["a private network of IPv6", "https://[fd00::1]/"],
    ["a cloud's own data", "https://169.254.169.254/latest/meta-data/"],
    ["a provider's network", "https://100.64.0.1/"],
    ["many", "https://224.0.0.1/"],
    ["a public address without TLS", "http://93.184.216.34/"],
    ["a name without TLS", "http://example.com/"],
    ["somebody by password", "https://user:word@example.com/"],
    ["a file", "file:///etc/passwd"],
  ])("%s: %s", async (_what, url) => {
    expect(() => strict.requireUrl(url)).toThrow(/not a public address|only http|no credentials/);
    expect(await post(url, strict)).toMatchObject({ status: null, response: null });
  });

  test("a name that means this machine, found out when the connection is made", async () => {
    const url = `https://localhost:${port()}/`;
    expect(() => strict.requireUrl(url)).not.toThrow();
    expect((await post(url, strict)).error).toMatch(/is not a public address/);
    expect(receiver.received).toEqual([]);
  });

  test("but into a network that the installation names", async () => {
    expect((await post(receiver.url)).status).toBe(204);
    expect((await post("https://10.1.2.3/")).error).toMatch(/not a public address/);
    // Every address of a name counts: the other one of this machine is not in the named network.
    const both = await post(`http://localhost:${port()}/`, createAddressRule(["127.0.0.0/8", "::1/128"]));
    expect(both.error ?? "").not.toMatch(/public/);
  });

  test("and never where a redirect points", async () => {
    receiver.answer(status(302, { location: "http://127.0.0.1:1/" }));
    expect(await post(receiver.url)).toMatchObject({ status: 302, error: "answered 302" });
  });

  test("a network that is none is refused when the process starts", () => {
    expect(() => createAddressRule(["10.0.0.0/40"])).toThrow();
  });
});

describe("whatever a receiver does, it costs a bounded time and little memory", () => {
  test("it never answers", async () => {
    receiver.answer(() => {});
    const answer = await post(receiver.url, local, 300);
    expect(answer).toMatchObject({ status: null, error: "no answer within 0.3 s" });
    expect(answer.durationMs).toBeLessThan(2_000);
  });

  test("it never ends its answer", async () => {
    receiver.answer((response) => {
      response.writeHead(200);
      response.write("slow");
    });
    // What has been said is that it was taken.
    expect(await post(receiver.url, local, 300)).toMatchObject({ status: 200, error: null, response: "slow" });
  });

  test("it answers without end", async () => {
    let written = 0;
    receiver.answer((response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(65_536))) written += 65_536;
      };
      response.on("drain", more);
      more();
    });
    const answer = await post(receiver.url);
    expect(answer).toMatchObject({ status: 200, error: null });
    expect(answer.response?.length).toBe(1_024);
    expect(written).toBeLessThan(50_000_000);
  });

  test("it breaks the connection, or is not there", async () => {
    receiver.answer((response) => void response.destroy());
    expect((await post(receiver.url)).error).toMatch(/ECONNRESET|socket hang up/);
    expect((await post("http://127.0.0.1:1/")).error).toMatch(/ECONNREFUSED/);
  });

  test("it says when to come again", async () => {
    receiver.answer(status(429, { "retry-after": "120" }));
    expect(await post(receiver.url)).toMatchObject({ status: 429, retryAfterMs: 120_000 });
    receiver.answer(status(503, { "retry-after": new Date(Date.now() + 60_000).toUTCString() }));
    expect((await post(receiver.url)).retryAfterMs).toBeGreaterThan(50_000);
    receiver.answer(status(503, { "retry-after": "soon" }));
    expect((await post(receiver.url)).retryAfterMs).toBeNull();
  });
});
