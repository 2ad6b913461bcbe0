import pg from "pg";

/** One-row INSERT commits per second of the same server, over some connections: what the machine can do at most. */
export async function rawCommitRate(adminUrl: string, connections: number, seconds: number): Promise<number> {
  const clients = await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = new pg.Client({ connectionString: adminUrl });
      await client.connect();
      return client;
    }),
  );
  await clients[0]?.query(`create table if not exists bench_raw (id uuid, at timestamptz, body text)`);
  let count = 0;
  const until = performance.now() + seconds * 1000;
  const begun = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() < until) {
        await client.query({
          name: "raw",
          text: `insert into bench_raw values ($1, now(), $2)`,
          values: [crypto.randomUUID(), "x".repeat(300)],
        });
        count += 1;
      }
    }),
  );
  const rate = count / ((performance.now() - begun) / 1000);
  await Promise.all(clients.map((client) => client.end()));
  return rate;
}
