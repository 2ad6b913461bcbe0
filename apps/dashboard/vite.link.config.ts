import { defineConfig } from "vite";
import { compressBuild } from "@safegrid/web-build/compress-build";

/**
 * The pages of people without an account: a build of its own, for old phones' browsers, in the same folder. Nothing of the
 * office's screens comes along; link-size.test.ts holds how much there is to load.
 */
export default defineConfig({
  root: "link",
  base: "/link/",
  plugins: [compressBuild()],
  build: {
    target: ["chrome64", "safari12", "firefox67"],
    outDir: "../dist/link",
    emptyOutDir: true,
    sourcemap: false,
    modulePreload: false,
  },
});
