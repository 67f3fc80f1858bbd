import { defineConfig } from "@playwright/test";
import { chromiumPath } from "#integrations/chromium/executable.ts";

/** One instance of the product, as `npm start` starts it, on a data folder of its own; Chromium is the one that prints. */
const PORT = 4173;
const executablePath = await chromiumPath();

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.test.ts",
  outputDir: ".data/e2e-results",
  timeout: 60_000,
  expect: { timeout: 10_000 },
  workers: 1,
  // Two browsers on two busy cores: what passes only at its second try is told as flaky (scripts/test.mjs).
  retries: 1,
  use: {
    baseURL: `http://127.0.0.1:${PORT}`,
    viewport: { width: 1280, height: 860 },
    launchOptions: { executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] },
    trace: "retain-on-failure",
  },
  webServer: {
    command: "rm -rf .data/e2e && node scripts/start.mjs",
    url: `http://127.0.0.1:${PORT}/health`,
    env: { PORT: String(PORT), PUBLIC_URL: `http://127.0.0.1:${PORT}`, DATA_DIR: ".data/e2e", LOG_LEVEL: "warn" },
    timeout: 120_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 15_000 },
  },
});
