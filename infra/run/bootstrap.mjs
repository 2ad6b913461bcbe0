// Runs on the system's Node (20 or newer): fetches pnpm, installs what the lockfile says when it is not there yet,
// and hands over to the project's own Node with a TypeScript file. Nothing else may be needed on the machine.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const root = resolve(import.meta.dirname ?? dirname(new URL(import.meta.url).pathname), "..", "..");
const [script, ...args] = process.argv.slice(2);
const stop = (text) => {
  process.stderr.write(`${text}\n`);
  process.exit(1);
};
if (Number(process.versions.node.split(".")[0]) < 20) stop(`Node.js 20 or newer is needed, this is ${process.version}`);
if (process.platform !== "linux" || !["x64", "arm64"].includes(process.arch))
  stop(`Linux on x64 or arm64 is needed so far, this is ${process.platform} on ${process.arch}`);

const read = (file) => readFileSync(join(root, file), "utf8");
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_(lifecycle|package|config)_/i.test(name)),
);
const { version } = JSON.parse(read("package.json")).devEngines.packageManager;

const manifests = ["apps", "packages"].flatMap((dir) =>
  readdirSync(join(root, dir)).map((name) => `${dir}/${name}/package.json`),
);
const wanted = createHash("sha256");
for (const file of ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", "infra/package.json", ...manifests])
  if (existsSync(join(root, file))) wanted.update(read(file));
const stamp = join(root, "node_modules", ".safegrid-installed");
const mark = `${wanted.digest("hex")} ${process.arch}`;
const [known, pnpmDir] = existsSync(stamp) ? readFileSync(stamp, "utf8").split("\n") : [];

let path = pnpmDir;
if (known !== mark || !existsSync(join(pnpmDir ?? "", "pnpm")) || !existsSync(join(root, "node_modules/.bin/node"))) {
  process.stderr.write("installing what the lockfile says …\n");
  const frozen = `pnpm install --frozen-lockfile >&2 && command -v pnpm`;
  const installed = spawnSync("npx", ["--yes", "--prefer-offline", "-p", `pnpm@${version}`, "-c", frozen], {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
  });
  if (installed.error) stop(`npx could not be run: ${installed.error.message}`);
  if (installed.status !== 0) stop("the dependencies could not be installed: see above");
  path = dirname(installed.stdout.trim().split("\n").at(-1) ?? "");
  writeFileSync(stamp, `${mark}\n${path}`);
}

const child = spawn(join(root, "node_modules/.bin/node"), [join(root, script ?? ""), ...args], {
  cwd: root,
  env: { ...env, PATH: `${join(root, "node_modules/.bin")}:${path}:${env.PATH ?? ""}` },
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
