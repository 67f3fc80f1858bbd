import { defineConfig } from "vitest/config";

/** What needs a real server or validator beside us; `npm run test:peers` runs these and nothing else. */
const PEERS = "{core,app,server,db,workers,integrations,soak,scripts}/**/*.peers.test.{ts,tsx}";
const ALL = "{core,app,server,db,workers,integrations,soak,scripts}/**/*.test.{ts,tsx}";
const peers = process.env.TEST_PEERS === "1";

export default defineConfig({
  esbuild: { jsx: "automatic" },
  test: {
    include: [peers ? PEERS : ALL],
    exclude: ["**/node_modules/**", ...(peers ? [] : [PEERS])],
    globalSetup: ["db/testing-setup.ts"],
    setupFiles: ["scripts/test-setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores: more workers than that only make the database wait for the tests.
    maxWorkers: 2,
  },
});
