import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Browser, BrowserContext, LaunchOptions } from "playwright-core";
import { chromium } from "playwright-core";

const flags = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

/**
 * A real browser: the one named by CHROMIUM, the system's, or the one that comes with the packages, which needs
 * neither libraries nor fonts of the machine.
 */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch(await browserOptions());
}

/** The same with a profile on the disk, which is found again after the browser was ended or killed. */
export async function launchProfile(
  dir: string,
  options: Parameters<typeof chromium.launchPersistentContext>[1],
): Promise<BrowserContext> {
  return chromium.launchPersistentContext(dir, { ...(await browserOptions()), ...options });
}

async function browserOptions(): Promise<LaunchOptions> {
  const own = [process.env["CHROMIUM"], "/usr/bin/chromium"].find((path) => path !== undefined && existsSync(path));
  if (own !== undefined) return { executablePath: own, args: flags, env: { ...process.env, ...fontSettings() } };

  const unpacked = join(tmpdir(), "safegrid-browser");
  mkdirSync(unpacked, { recursive: true });
  // The package unpacks its libraries only where it believes to be in its home, and into TMPDIR.
  const before = { TMPDIR: process.env["TMPDIR"], AWS_EXECUTION_ENV: process.env["AWS_EXECUTION_ENV"] };
  process.env["TMPDIR"] = unpacked;
  process.env["AWS_EXECUTION_ENV"] = "AWS_Lambda_nodejs24.x";
  const { default: bundled } = await import("@sparticuz/chromium");
  const executablePath = await bundled.executablePath();
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  const libraries = ["al2023", "al2"].map((name) => join(unpacked, name, "lib")).filter((dir) => existsSync(dir));
  return {
    executablePath,
    args: flags,
    env: {
      ...process.env,
      ...fontSettings(),
      LD_LIBRARY_PATH: [...libraries, process.env["LD_LIBRARY_PATH"] ?? ""].join(":"),
    },
  };
}

/** A font configuration that knows the Chinese font of the packages, besides whatever the machine has. */
function fontSettings(): { FONTCONFIG_FILE: string; FONTCONFIG_PATH: string } {
  const require = createRequire(import.meta.url);
  const fonts = dirname(require.resolve("@expo-google-fonts/noto-sans-sc/package.json"));
  const dir = mkdtempSync(join(tmpdir(), "safegrid-fonts-"));
  const file = join(dir, "fonts.conf");
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${fonts}</dir><dir>/usr/share/fonts</dir><cachedir>${dir}/cache</cachedir><alias><family>sans-serif</family><prefer><family>Noto Sans SC</family></prefer></alias></fontconfig>`,
  );
  return { FONTCONFIG_FILE: file, FONTCONFIG_PATH: dir };
}
