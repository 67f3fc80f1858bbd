/**
 * `npm run bench -- NAME [--json]`; `-- all` runs every one. Each bench measures itself beside a peer or a limit in the same
 * run, as the median of interleaved runs. A missed goal is printed, not hidden, and does not fail.
 */
import type { BenchLine } from "./bench-line.ts";

const BENCHES = {
  door: () => import("./door.ts"),
  pdf: () => import("./pdf.ts"),
  create: () => import("./create.ts"),
  read: () => import("./read.ts"),
  start: () => import("./start.ts"),
  room: () => import("./room.ts"),
  review: () => import("./review.ts"),
  collab: () => import("./collab.ts"),
  editor: () => import("./editor.ts"),
  jobs: () => import("./jobs.ts"),
  mail: () => import("./mail.ts"),
  live: () => import("./live.ts"),
} satisfies Record<string, () => Promise<{ run: () => Promise<BenchLine[]> }>>;

const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const json = process.argv.includes("--json");
const wanted = names.includes("all") ? Object.keys(BENCHES) : names;
const unknown = wanted.filter((name) => !(name in BENCHES));
if (wanted.length === 0 || unknown.length > 0) {
  console.error(
    `${unknown.length > 0 ? `No bench is called ${unknown.join(", ")}. ` : ""}One of: ${Object.keys(BENCHES).join(", ")}, all.`,
  );
  process.exit(2);
}
for (const name of wanted) {
  const { run } = await BENCHES[name as keyof typeof BENCHES]();
  for (const line of await run()) console.log(json ? JSON.stringify(line) : sentence(line));
}
process.exit(0);

function sentence(line: BenchLine): string {
  const ratio = line.ratio === undefined ? "" : `  ${line.ratio.toFixed(2)} × ${line.against ?? ""}`;
  return `${line.ok ? "ok    " : "missed"}  ${line.bench.padEnd(7)} ${line.metric}: ${line.value} ${line.unit}${ratio}  (goal: ${line.goal})`;
}
