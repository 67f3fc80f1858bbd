/**
 * `npm test` on any machine with git, npm and Node 20: everything, in the order in which a failure is cheapest.
 * Ends with 'N passed, N failed'. `npm run check` is its first part; `--only check,unit,browser,story` picks parts. The part
 * `peers` runs only by name: it needs the servers and validators that its variables name (CONTRIBUTING.md).
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { ensureBuilt, ensureInstalled, ROOT, sayNodeIsTooOld } from "./set-up.mjs";

sayNodeIsTooOld();
await ensureInstalled();

const bin = (name) => join(ROOT, "node_modules", ".bin", name);
const env = { ...process.env, PATH: `${join(ROOT, "node_modules", ".bin")}:${process.env.PATH}` };
const only = process.argv
  .find((argument) => argument.startsWith("--only="))
  ?.slice(7)
  .split(",");
const scratch = mkdtempSync(join(tmpdir(), "countersign-test-"));
const totals = { passed: 0, failed: 0, skipped: [] };

/** Runs one command; says how long it took, and shows what it said only when it failed. */
async function run(title, command, args, extraEnv = {}, quiet = true) {
  const started = Date.now();
  const output = [];
  const code = await new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...env, ...extraEnv },
      stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit",
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => output.push(chunk));
    child.on("error", (error) => {
      output.push(Buffer.from(`${error}\n`));
      resolve(1);
    });
    child.on("exit", (status) => resolve(status ?? 1));
  });
  console.log(`${code === 0 ? "ok  " : "FAIL"}  ${title}  (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (code !== 0 && quiet) console.log(Buffer.concat(output).toString().trim().split("\n").slice(-120).join("\n"));
  return code === 0;
}

async function check(title, command, args) {
  (await run(title, command, args)) ? totals.passed++ : totals.failed++;
}

/** What can be said of the sources without running them, but for their types. */
async function everythingElse() {
  const folders = ["app", "core", "db", "integrations", "server", "workers"];
  await check("format and lint", bin("biome"), ["ci", "--error-on-warnings", "--colors=off", "."]);
  await check("arrows", bin("node"), [bin("depcruise"), "--config", ".dependency-cruiser.cjs", ...folders]);
  await check("migrations match the schema", bin("node"), ["--import", "tsx", "db/check-drift.ts"]);
  await check("the page of a draft keeps to its weight", bin("node"), ["scripts/check-weight.mjs"]);
  await check("the Worker builds and would be deployed", bin("node"), ["scripts/edge-check.mjs", "--without-suite"]);
}

const parts = {
  async check() {
    // Two cores: the types are read on one, the rest is done on the other.
    await Promise.all([check("types", bin("tsc"), ["--noEmit", "-p", "."]), everythingElse()]);
  },
  async unit() {
    await vitest("unit, property and integration tests");
    for (const file of peerSuites()) totals.skipped.push(`${file} (npm run test:peers)`);
  },
  async browser() {
    const report = join(scratch, "browser.json");
    const fine = await run("browser tests", bin("node"), [bin("playwright"), "test", "--reporter=list,json"], {
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      FORCE_COLOR: "0",
    });
    try {
      const { stats } = JSON.parse(readFileSync(report, "utf8"));
      totals.passed += stats.expected + stats.flaky;
      if (stats.flaky > 0) console.log(`flaky: ${stats.flaky} browser tests passed only at their second try`);
      totals.failed += Math.max(stats.unexpected, fine ? 0 : 1);
    } catch {
      totals.failed++;
    }
  },
  async story() {
    (await run("the story", bin("node"), ["--import", "tsx", "e2e/story.ts"], {}, false))
      ? totals.passed++
      : totals.failed++;
  },
};

const byName = {
  async peers() {
    await vitest("the suites that need a peer", { TEST_PEERS: "1" });
  },
};

async function vitest(title, extraEnv = {}) {
  const report = join(scratch, "unit.json");
  const fine = await run(
    title,
    bin("node"),
    [bin("vitest"), "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    { FORCE_COLOR: "0", ...extraEnv },
  );
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
    totals.passed += numPassedTests;
    // A file that could not even be loaded has no failed test of its own.
    totals.failed += Math.max(numFailedTests, fine ? 0 : 1);
    for (const file of testResults) {
      for (const test of file.assertionResults)
        if (test.status === "pending" || test.status === "skipped") totals.skipped.push(test.fullName);
    }
  } catch {
    totals.failed++;
  }
}

function peerSuites() {
  return ["core", "app", "server", "db", "workers", "integrations"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.name.includes(".peers.test."))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name))),
  );
}

if (!only || only.some((part) => part === "check" || part === "browser" || part === "story")) await ensureBuilt();
for (const [name, part] of Object.entries(parts)) if (!only || only.includes(name)) await part();
for (const [name, part] of Object.entries(byName)) if (only?.includes(name)) await part();
rmSync(scratch, { recursive: true, force: true });

if (totals.skipped.length > 0) console.log(`skipped: ${totals.skipped.join("; ")}`);
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed === 0 ? 0 : 1);
