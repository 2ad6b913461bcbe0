import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compressBuild } from "@safegrid/web-build/compress-build";

const api = process.env["SAFEGRID_API"] ?? "http://127.0.0.1:4212";

export default defineConfig({
  plugins: [react(), compressBuild()],
  build: { target: "es2023", sourcemap: false, chunkSizeWarningLimit: 2_000 },
  server: {
    proxy: {
      "/api": { target: api, ws: true },
      "/socket.io": { target: api, ws: true },
    },
  },
});
