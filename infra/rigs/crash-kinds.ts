import { postgresIn, signalAll } from "#/run/processes.ts";
import type { Random } from "./random.ts";
import type { ApiProcess, Stage } from "./stage.ts";
import { pause, waited } from "./stage.ts";

/** A way in which processes die or freeze, and come back; it ends when all of them are back. */
export interface Crash {
  readonly name: string;
  run(stage: Stage, random: Random): Promise<void>;
}

const longestFreezeMs = 1_500;

export const crashes: readonly Crash[] = [
  {
    name: "API killed",
    async run(stage) {
      await apiOf(stage).kill();
      await apiOf(stage).start();
    },
  },
  {
    name: "PostgreSQL killed, all of it",
    async run(stage) {
      await killDatabase(stage);
      await stage.database.start();
    },
  },
  {
    name: "PostgreSQL's postmaster killed",
    async run(stage) {
      await stage.database.kill();
      await stage.database.start();
    },
  },
  {
    name: "one process of PostgreSQL killed",
    async run(stage, random) {
      const { pid, cluster } = stage.database;
      const children = postgresIn(cluster).filter((each) => each !== pid);
      signalAll([random.pick(children)], "SIGKILL");
      // The postmaster throws all others out, recovers, and starts anew by itself.
      await untilHealthy(apiOf(stage));
    },
  },
  {
    name: "API frozen",
    async run(stage, random) {
      apiOf(stage).signal("SIGSTOP");
      await pause(random.below(longestFreezeMs));
      apiOf(stage).signal("SIGCONT");
    },
  },
  {
    name: "API frozen and killed",
    async run(stage, random) {
      apiOf(stage).signal("SIGSTOP");
      await pause(random.below(longestFreezeMs));
      await apiOf(stage).kill();
      await apiOf(stage).start();
    },
  },
  {
    name: "PostgreSQL frozen",
    async run(stage, random) {
      await freezeDatabase(stage, random);
      signalAll(postgresIn(stage.database.cluster), "SIGCONT");
    },
  },
  {
    name: "PostgreSQL frozen, its postmaster killed",
    async run(stage, random) {
      await freezeDatabase(stage, random);
      await stage.database.kill();
      await stage.database.start();
    },
  },
  {
    name: "API and PostgreSQL killed",
    async run(stage) {
      await Promise.all([apiOf(stage).kill(), killDatabase(stage)]);
      await stage.database.start();
      await apiOf(stage).start();
    },
  },
];

function apiOf(stage: Stage): ApiProcess {
  const [api] = stage.apis;
  if (!api) throw new Error("there is no API");
  return api;
}

/** As when a machine's memory runs out: nothing of the server gets to say a last word. */
async function killDatabase(stage: Stage): Promise<void> {
  signalAll([stage.database.pid, ...postgresIn(stage.database.cluster)], "SIGKILL");
  await stage.database.kill();
}

async function freezeDatabase(stage: Stage, random: Random): Promise<void> {
  signalAll(postgresIn(stage.database.cluster), "SIGSTOP");
  await pause(random.below(longestFreezeMs));
}

async function untilHealthy(api: ApiProcess): Promise<void> {
  const isHealthy = async () => (await fetch(`${api.url}/api/health`).catch(() => null))?.ok === true;
  if ((await waited(isHealthy, 30_000)) === null) throw new Error("the API does not find its database again");
}
