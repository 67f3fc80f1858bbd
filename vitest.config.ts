import { defineConfig } from "vitest/config";

export default defineConfig({
  esbuild: { jsx: "automatic" },
  test: {
    include: ["{core,app,server,db,workers,integrations,soak,scripts}/**/*.test.{ts,tsx}"],
    globalSetup: ["db/testing-setup.ts"],
    setupFiles: ["scripts/test-setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores: more workers than that only make the database wait for the tests.
    maxWorkers: 2,
  },
});
