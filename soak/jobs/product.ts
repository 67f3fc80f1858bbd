/** The product as the soak of its durable functions finds it. */

import type { TestDatabase } from "#db/testing.ts";
import { createDurableWork } from "#workers/durable-work.ts";
import { silentLog } from "#workers/engine/testing/silent-log.ts";
import type { Bench } from "#workers/testing/delivery-bench.ts";
import { SCENARIOS } from "./scenarios.ts";

/** The ids of every function that a host serves. */
export function functionsOfTheProduct(db: Pick<TestDatabase, "inTenant" | "crossTenant" | "relayUrl">): string[] {
  return createDurableWork({
    inTenant: db.inTenant,
    crossTenant: db.crossTenant,
    relayUrl: db.relayUrl,
    mailer: { send: () => Promise.reject(new Error("nothing is sent here")) },
    renderPdf: () => Promise.reject(new Error("nothing is printed here")),
    logger: silentLog,
    secret: "a secret of nothing that is ever signed here",
    publicUrl: "https://countersign.example",
    mailFrom: "invoices@countersign.example",
    now: () => new Date(),
  }).functionIds;
}

/** What handles another function's failure is tried with that function. */
export function withoutScenario(functionIds: readonly string[]): string[] {
  return functionIds
    .map((id) => id.replace(/^countersign-/, ""))
    .filter((name) => !name.endsWith("-failure") && !(name in SCENARIOS));
}

/** With S3_ENDPOINT set, files go to S3_BUCKET of that store. */
export function bucketOfSoak(): Pick<Bench, "bucket"> {
  const { S3_ENDPOINT: endpoint, S3_BUCKET: bucket, S3_ACCESS_KEY, S3_SECRET_KEY } = process.env;
  if (!endpoint || !bucket) return {};
  return {
    bucket: {
      endpoint,
      bucket,
      credentials: { accessKeyId: S3_ACCESS_KEY ?? "", secretAccessKey: S3_SECRET_KEY ?? "" },
    },
  };
}
