/// <reference types="vitest/config" />
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The server that the pages talk to while one works on them (`npm run dev`).
const SERVER = process.env.COREROLLER_URL ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [tanstackRouter(), react()],
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  build: {
    // NOTE: inside the Python package that serves it, so that it is installed with it.
    outDir: "../api/dashboard/built",
    emptyOutDir: true,
    target: "es2022",
    // The charts' library is one chunk of some 600 kB, loaded with the first chart.
    chunkSizeWarningLimit: 800,
  },
  server: {
    proxy: Object.fromEntries(
      ["/api", "/config", "/problems", "/health", "/ready"].map((path) => [
        path,
        SERVER,
      ]),
    ),
  },
  test: {
    environment: "jsdom",
    setupFiles: "src/test/setup.ts",
    restoreMocks: true,
  },
});
