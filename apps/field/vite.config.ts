import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compressBuild } from "@safegrid/web-build/compress-build";
import { oldPhones } from "./browsers.ts";

const api = process.env["SAFEGRID_API"] ?? "http://127.0.0.1:4212";

export default defineConfig({
  base: "/field/",
  plugins: [react(), compressBuild()],
  build: { target: oldPhones, sourcemap: false, modulePreload: false },
  server: { proxy: { "/api": { target: api } } },
});
