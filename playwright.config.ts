import { defineConfig } from "@playwright/test";
import { chromiumPath } from "#integrations/chromium/executable.ts";

/** One instance of the product, as `npm start` starts it, on a data folder of its own; Chromium is the one that prints. */
const PORT = 4173;
/** The door by which mail comes back to that instance. */
export const BOUNCES = { domain: "bounces.example.com", port: PORT + 1, dataDir: ".data/e2e" };
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
    command: `rm -rf ${BOUNCES.dataDir} && node scripts/start.mjs`,
    url: `http://127.0.0.1:${PORT}/health`,
    env: {
      PORT: String(PORT),
      PUBLIC_URL: `http://127.0.0.1:${PORT}`,
      DATA_DIR: BOUNCES.dataDir,
      LOG_LEVEL: "warn",
      MAIL_BOUNCE_DOMAIN: BOUNCES.domain,
      BOUNCE_PORT: String(BOUNCES.port),
    },
    timeout: 120_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 15_000 },
  },
});
