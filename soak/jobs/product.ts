/** The product as the soak of its durable functions finds it. */
import { readdirSync, readFileSync } from "node:fs";
import { Pool } from "pg";
import { createCrossTenant } from "#db/cross-tenant.ts";
import { createInTenant } from "#db/tenant.ts";
import { createDurableWork } from "#workers/durable-work.ts";
import { silentLog } from "#workers/engine/testing/silent-log.ts";
import { SCENARIOS } from "./scenarios.ts";

const nothingIsSent = () => Promise.reject(new Error("nothing is sent here"));

/** The ids of every function that a host serves. */
export function functionsOfTheProduct(): string[] {
  // Nothing of it begins, so nobody connects.
  const relayUrl = "postgres://nobody@127.0.0.1:1/nothing";
  const pool = new Pool({ connectionString: relayUrl });
  return createDurableWork({
    inTenant: createInTenant(pool),
    crossTenant: createCrossTenant(pool),
    relayUrl,
    mailer: { send: nothingIsSent },
    push: { publicKey: "", accepts: () => false, send: nothingIsSent },
    renderPdf: () => Promise.reject(new Error("nothing is printed here")),
    logger: silentLog,
    secret: "a secret of nothing that is ever signed here",
    publicUrl: "https://countersign.example",
    mailFrom: "invoices@countersign.example",
    now: () => new Date(),
  }).functionIds;
}

/** Names of those that no storm tries, without the product's name before them. */
export function withoutScenario(functionIds: readonly string[]): string[] {
  return functionIds.map((id) => id.replace(/^countersign-/, "")).filter((name) => !SCENARIOS[name]?.length);
}

const FUNCTIONS = new URL("../../workers/functions/", import.meta.url);
const STEP = /step\.\w+\(\s*["`]([\w-]+)/g;

/** The beginnings of the names of all steps, as the functions' sources say them: "look-" of `look-${count}`. */
export function stepsOfTheProduct(): string[] {
  const sources = readdirSync(FUNCTIONS).filter((name) => !name.endsWith(".test.ts"));
  const texts = sources.map((name) => readFileSync(new URL(name, FUNCTIONS), "utf8"));
  const names = texts.flatMap((text) => [...text.matchAll(STEP)].map(([, name]) => name ?? ""));
  return [...new Set(names)].sort();
}
