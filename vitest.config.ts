import { defineConfig } from "vitest/config";

const FOLDERS = "{core,app,server,db,workers,integrations,soak,scripts}";
/** What needs a real server or validator beside us; `npm run test:peers` runs these and nothing else. */
const PEERS = `${FOLDERS}/**/*.peers.test.{ts,tsx}`;
const ALL = `${FOLDERS}/**/*.test.{ts,tsx}`;

/**
 * These have a process to themselves: they put other modules in the place of ours, kill, or look at what a process holds. All
 * others take turns in two processes that load the product once: loading it anew for each file was a third of all work.
 */
const ALONE = ["{soak,workers,scripts}/**/*.test.ts"];

const COMMON = {
  setupFiles: ["scripts/test-setup.ts"],
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

const project = (name: string, include: string[], exclude: string[], isolate: boolean) => ({
  esbuild: { jsx: "automatic" as const },
  test: { ...COMMON, name, include, exclude: ["**/node_modules/**", ...exclude], isolate },
});

export default defineConfig({
  test: {
    // Here and not in a project: one PostgreSQL for all of them.
    globalSetup: ["db/testing-setup.ts"],
    // Two cores: more workers than that only make the database wait for the tests.
    maxWorkers: 2,
    projects:
      process.env.TEST_PEERS === "1"
        ? [project("peers", [PEERS], [], true)]
        : [project("together", [ALL], [PEERS, ...ALONE], false), project("alone", ALONE, [PEERS], true)],
  },
});
