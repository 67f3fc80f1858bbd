/**
 * The durable work with everything real but the browser that prints: PostgreSQL, the mail server or the mailbox, push services by HTTP,
 * files in a folder or a bucket. What was printed and stored is written down in the folder, so that several processes can be counted
 * together.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { Pool } from "pg";
import { createCrossTenant } from "#db/cross-tenant.ts";
import { documents } from "#db/schema/invoices.ts";
import { createInTenant, type InTenant } from "#db/tenant.ts";
import { createFileStore } from "#integrations/filesystem/files.ts";
import { createMailboxMailer } from "#integrations/mailbox/mailer.ts";
import type { BucketOptions } from "#integrations/s3/files.ts";
import { createSmtpMailer } from "#integrations/smtp/mailer.ts";
import { createPushService } from "#integrations/web-push/push-service.ts";
import { createMailLedger } from "#server/delivery/database-mail-ledger.ts";
import type { Mailer } from "#server/delivery/mail.ts";
import { SECRET } from "#server/delivery/testing/issued-invoice.ts";
import type { Files } from "#server/files/files.ts";
import type { PushService } from "#server/notifications/push-service.ts";
import { createDurableWork, type DurableWork, type DurableWorkOptions } from "../durable-work.ts";
import { silentLog } from "../engine/testing/silent-log.ts";

export type Bench = {
  appUrl: string;
  relayUrl: string;
  /** Null: mail goes to the mailbox. */
  smtpUrl: string | null;
  /** Where notes are written down, and files unless said otherwise. */
  folder: string;
  /** Files go there instead. */
  filesFolder?: string;
  /** Files go to this bucket instead. */
  bucket?: Pick<BucketOptions, "bucket" | "endpoint" | "credentials">;
};

export type DeliveryBench = DurableWork & AsyncDisposable;

/** What the durable work goes out by. */
export type Doors = {
  inTenant: InTenant;
  files: Files;
  mailer: Mailer;
  push: PushService;
  renderPdf: DurableWorkOptions["renderPdf"];
};

const PUSH_MS_MAX = 3_000;

export function deliveryBench(
  bench: Bench,
  change: Partial<DurableWorkOptions> | ((doors: Doors) => Partial<DurableWorkOptions>) = {},
): DeliveryBench {
  const appPool = new Pool({ connectionString: bench.appUrl, max: 6 });
  const relayPool = new Pool({ connectionString: bench.relayUrl, max: 3 });
  for (const pool of [appPool, relayPool]) pool.on("error", () => undefined);
  const inTenant = createInTenant(appPool);
  const files = notedFiles(bench);
  const smtp = bench.smtpUrl
    ? createSmtpMailer({
        url: bench.smtpUrl,
        ledger: createMailLedger(inTenant),
        files,
        limits: { silenceMs: 3000, endingMs: 0 },
      })
    : null;
  const mailer = smtp ?? createMailboxMailer({ inTenant, files });
  const push = createPushService({
    secret: SECRET,
    contact: "mailto:ops@countersign.example",
    now: () => new Date(),
    peer: { timeoutMs: PUSH_MS_MAX },
  });
  const renderPdf = printAndStore(bench.folder, inTenant, files);
  const work = createDurableWork({
    inTenant,
    crossTenant: createCrossTenant(relayPool),
    renderPdf,
    mailer,
    push,
    relayUrl: bench.relayUrl,
    logger: silentLog,
    secret: SECRET,
    publicUrl: "https://countersign.example",
    mailFrom: "invoices@countersign.example",
    now: () => new Date(),
    retryDelayMs: () => 50,
    ...(typeof change === "function" ? change({ inTenant, files, mailer, push, renderPdf }) : change),
  });
  return {
    ...work,
    async [Symbol.asyncDispose]() {
      await work.stop();
      smtp?.close();
      await Promise.all([appPool.end(), relayPool.end()]);
    },
  };
}

/** What was done in this folder, a word a line: `printed` for each print, `stored` for each file that was new. */
export function notes(folder: string): string[] {
  const path = join(folder, "notes");
  return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
}

function note(folder: string, word: string): void {
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, "notes"), `${word}\n`);
}

/** The file store, with a note of each file that was new. */
function notedFiles({ folder, filesFolder, bucket }: Bench): Files {
  const store = bucket ? filesOfBucket(bucket) : createFileStore(filesFolder ?? join(folder, "files"));
  return {
    get: store.get,
    async put(key, body, mediaType) {
      const known = await store.get(key);
      const stored = await store.put(key, body, mediaType);
      if (!known) note(folder, "stored");
      return stored;
    },
  };
}

/** Asked for where there is a bucket and not before: its client is a quarter of what a process loads. */
function filesOfBucket(bucket: NonNullable<Bench["bucket"]>): Files {
  const files = import("#integrations/s3/files.ts").then(({ createBucketFiles }) =>
    createBucketFiles({ region: "us-east-1", ...bucket }),
  );
  return {
    get: async (key) => (await files).get(key),
    put: async (key, body, mediaType) => (await files).put(key, body, mediaType),
  };
}

/** Prints a real, if empty, page and stores it: what a browser makes of HTML is the business of integrations/chromium. */
function printAndStore(folder: string, inTenant: InTenant, files: Files): DurableWorkOptions["renderPdf"] {
  return async ({ tenantId, versionId }) => {
    const find = () =>
      inTenant(tenantId, (tx) => tx.select().from(documents).where(eq(documents.versionId, versionId)));
    const [known] = await find();
    if (known) return { sha256: known.sha256, bytes: known.bytes };
    note(folder, "printed");
    // Few of those that run this print anything.
    const { printPage } = await import("./print-page.ts");
    const { key, sha256, bytes } = await files.put(`pdf/${versionId}.pdf`, await printPage(), "application/pdf");
    await inTenant(tenantId, (tx) =>
      tx.insert(documents).values({ tenantId, versionId, fileKey: key, sha256, bytes }).onConflictDoNothing(),
    );
    return { sha256, bytes };
  };
}
