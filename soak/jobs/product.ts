/** The product as the soak of its durable functions finds it. */
import type { TestDatabase } from "#db/testing.ts";
import { createDurableWork } from "#workers/durable-work.ts";
import { silentLog } from "#workers/engine/testing/silent-log.ts";
import { SCENARIOS } from "./scenarios.ts";

const nothingIsSent = () => Promise.reject(new Error("nothing is sent here"));

/** The ids of every function that a host serves. */
export function functionsOfTheProduct(db: Pick<TestDatabase, "inTenant" | "crossTenant" | "relayUrl">): string[] {
  return createDurableWork({
    inTenant: db.inTenant,
    crossTenant: db.crossTenant,
    relayUrl: db.relayUrl,
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
