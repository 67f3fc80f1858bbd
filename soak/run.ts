/**
 * `npm run soak -- NAME [--json] [--short] [--seed N] [--count N]`; `-- all` runs every one. A soak is a storm with a count: what
 * `npm test` does a little of, in full. A missed goal is printed and ends the process with 1.
 */
import type { Soak, SoakLine } from "./soak-line.ts";

const SOAKS = {
  simulation: () => import("./simulation.ts"),
  kill: () => import("./kill.ts"),
  hosts: () => import("./hosts.ts"),
  saves: () => import("./saves.ts"),
  approval: () => import("./approval.ts"),
  abuse: () => import("./abuse.ts"),
  "abuse-edge": () => import("./abuse-edge.ts"),
  pdf: () => import("./pdf.ts"),
  jobs: () => import("./jobs.ts"),
} satisfies Record<string, () => Promise<Soak>>;

const args = process.argv.slice(2);
const json = args.includes("--json");
const names = args.filter((argument, at) => !argument.startsWith("--") && !isValue(args[at - 1]));
const wanted = names.includes("all") ? Object.keys(SOAKS) : names;
const unknown = wanted.filter((name) => !(name in SOAKS));
if (wanted.length === 0 || unknown.length > 0) {
  console.error(
    `${unknown.length > 0 ? `No soak is called ${unknown.join(", ")}. ` : ""}One of: ${Object.keys(SOAKS).join(", ")}, all.`,
  );
  process.exit(2);
}
const seed = numberAfter("--seed") ?? Math.floor(Math.random() * 2 ** 31);
let missed = 0;
for (const name of wanted) {
  console.error(`${name}: seed ${seed}`);
  const { run } = await SOAKS[name as keyof typeof SOAKS]();
  for (const line of await run({ short: args.includes("--short"), seed, count: numberAfter("--count") })) {
    if (!line.ok) missed++;
    console.log(json ? JSON.stringify(line) : sentence(line));
  }
}
process.exit(missed === 0 ? 0 : 1);

function isValue(before: string | undefined): boolean {
  return before === "--seed" || before === "--count";
}

function numberAfter(name: string): number | null {
  const at = args.indexOf(name);
  if (at === -1) return null;
  const value = Number(args[at + 1]);
  if (!Number.isSafeInteger(value) || value < 0) {
    console.error(`${name} takes a whole number.`);
    process.exit(2);
  }
  return value;
}

function sentence(line: SoakLine): string {
  const ratio = line.ratio === undefined ? "" : `  ${line.ratio.toFixed(2)} × ${line.against ?? ""}`;
  return `${line.ok ? "ok    " : "missed"}  ${line.soak.padEnd(10)} ${line.metric}: ${line.value} ${line.unit}${ratio}  (goal: ${line.goal})`;
}
