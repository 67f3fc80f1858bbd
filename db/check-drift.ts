/**
 * Whether db/migrations makes what db/schema says: part of `npm run check`. Compares the schema with the last snapshot that
 * drizzle-kit kept, in memory, so the tree stays as it is. Ends with 1 and a sentence where the two differ.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as DrizzleKit from "drizzle-kit/api";

// Its ES module build calls require() at run time and fails; the CommonJS one is what its own command runs.
const kit: typeof DrizzleKit = createRequire(import.meta.url)("drizzle-kit/api");

const DB = import.meta.dirname;
const MIGRATIONS = join(DB, "migrations");

type Snapshot = Parameters<typeof kit.generateMigration>[0];
type JournalEntry = { idx: number; tag: string; when: number };

const problems = [...journalProblems(), ...(await driftProblems())];
for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);

function entries(): JournalEntry[] {
  return JSON.parse(readFileSync(join(MIGRATIONS, "meta/_journal.json"), "utf8")).entries;
}

function snapshotPath(entry: JournalEntry): string {
  return join(MIGRATIONS, "meta", `${entry.tag.slice(0, 4)}_snapshot.json`);
}

/** A file that the journal does not name never runs; one that comes with an earlier clock than its predecessor is skipped. */
function journalProblems(): string[] {
  const named = entries();
  const files = readdirSync(MIGRATIONS).filter((file) => file.endsWith(".sql"));
  const found: string[] = [];
  for (const file of files) {
    if (!named.some((entry) => `${entry.tag}.sql` === file)) {
      found.push(`db/migrations/${file} is not in db/migrations/meta/_journal.json, so it never runs.`);
    }
  }
  for (const [index, entry] of named.entries()) {
    if (!files.includes(`${entry.tag}.sql`)) found.push(`The journal names ${entry.tag}.sql, which is not there.`);
    const previous = named[index - 1];
    if (previous && previous.when >= entry.when) {
      found.push(
        `${entry.tag} is not later than ${previous.tag} in the journal: a database that has the one skips the other.`,
      );
    }
  }
  return found;
}

async function driftProblems(): Promise<string[]> {
  const last = entries().at(-1);
  if (!last) return ["db/migrations/meta/_journal.json names no migration."];
  const before: Snapshot = JSON.parse(readFileSync(snapshotPath(last), "utf8"));
  const now = kit.generateDrizzleJson(await schema(), before.id);
  const statements = await kit.generateMigration(before, now);
  if (statements.length === 0) return [];
  return [
    [
      "db/schema and db/migrations differ. Missing is:",
      ...statements.map((statement) => `  ${statement.replaceAll("\n", "\n  ")}`),
      "Run `npm run db:generate -- --name=what_it_does`, and give a new tenant table its policy, ENABLE and FORCE ROW LEVEL SECURITY and rights by hand.",
    ].join("\n"),
  ];
}

async function schema(): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  for (const file of readdirSync(join(DB, "schema"))) {
    Object.assign(all, await import(pathToFileURL(join(DB, "schema", file)).href));
  }
  return all;
}
