/**
 * Mails with a PDF through a real SMTP server: as the product sends them (each entered in the ledger before its last byte goes out,
 * with an address of its own for bounces) beside bare nodemailer with the same pool, in turns. Then what memory is left after
 * two thousand more.
 */
import { spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createTransport } from "nodemailer";
import pg from "pg";
import { startEmbeddedPostgres } from "#db/embedded.ts";
import { migrate } from "#db/migrate.ts";
import { roleUrl } from "#db/roles.ts";
import { createInTenant } from "#db/tenant.ts";
import { createSmtpMailer } from "#integrations/smtp/mailer.ts";
import { createMailLedger } from "#server/delivery/database-mail-ledger.ts";
import type { MailMessage } from "#server/delivery/mail.ts";
import { createMailTrace } from "#server/delivery/mail-trace.ts";
import type { BenchLine } from "./bench-line.ts";
import { median } from "./load.ts";

const PDF_BYTES = 100_000;
/** As many connections as the product opens (integrations/smtp/mailer.ts). */
const CONNECTIONS = 5;
/** Sendings at a time: a little more than there are connections, as the durable functions have it. */
const AT_ONCE = 8;
const ROUNDS = 7;
const MAILS_A_ROUND = 200;
const WARMING = 200;
const MAILS_FOR_MEMORY = 2_000;
/** The ledger costs three transactions a mail, which is what "never twice" costs. */
const GOAL_RATIO = 0.4;
const GOAL_GROWTH = 1.2;
const SECRET = "a secret of the bench, of enough length";

type Way = () => Promise<unknown>;

export async function run(): Promise<BenchLine[]> {
  const dataDir = mkdtempSync(join(tmpdir(), "countersign-bench-mail-"));
  chmodSync(dataDir, 0o755);
  const database = await startEmbeddedPostgres({ dataDir, say: () => {} });
  const server = spawn(
    process.execPath,
    ["--import", "tsx", fileURLToPath(new URL("./mail-server.ts", import.meta.url))],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const ends: (() => unknown)[] = [];
  try {
    await migrate({ ownerUrl: database.ownerUrl, secret: SECRET, root: process.cwd() });
    const pool = new pg.Pool({ connectionString: roleUrl(database.ownerUrl, SECRET, "countersign_app"), max: AT_ONCE });
    // Connections that are still on their way out when the server stops are not news.
    pool.on("error", () => {});
    ends.push(() => pool.end());
    const [said] = (await once(server.stdout, "data")) as [Buffer];
    const port = Number(/^port (\d+)/.exec(String(said))?.[1]);
    const ways = { ours: ours(pool, port, ends), bare: bare(port, ends) };
    return [...(await inTurns(ways)), await memory(ways.ours)];
  } finally {
    for (const end of ends.reverse()) await end();
    server.stdin.end();
    await database.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const pdf = randomBytes(PDF_BYTES);
const words = { text: "Here is the invoice.\n".repeat(20), html: `<p>${"Here is the invoice. ".repeat(60)}</p>` };

function ours(pool: pg.Pool, port: number, ends: (() => unknown)[]): Way {
  const tenantId = randomUUID();
  const mailer = createSmtpMailer({
    url: `smtp://127.0.0.1:${port}`,
    ledger: createMailLedger(createInTenant(pool)),
    files: { get: async () => new Uint8Array(pdf), put: () => Promise.reject(new Error("nothing is stored here")) },
    trace: createMailTrace({ secret: SECRET, bounceDomain: "bounce.example.com", providers: [] }),
  });
  ends.push(() => mailer.close());
  return async () => {
    const deliveryId = randomUUID();
    const message: MailMessage = {
      messageKey: deliveryId,
      deliveryId,
      tenantId,
      from: { name: "Studio Harbour", email: "invoices@countersign.example" },
      replyTo: "books@studioharbour.example",
      to: "ap@lumen.example",
      subject: "Invoice 2026-0147",
      ...words,
      attachments: [{ name: "2026-0147.pdf", fileKey: "pdf", mediaType: "application/pdf" }],
    };
    const { outcome } = await mailer.send(message);
    if (outcome !== "accepted") throw new Error(`a mail was ${outcome}`);
  };
}

function bare(port: number, ends: (() => unknown)[]): Way {
  const transport = createTransport({
    host: "127.0.0.1",
    port,
    pool: true,
    maxConnections: CONNECTIONS,
    maxMessages: 90,
  });
  ends.push(() => transport.close());
  return () =>
    transport.sendMail({
      from: { name: "Studio Harbour", address: "invoices@countersign.example" },
      to: "ap@lumen.example",
      subject: "Invoice 2026-0147",
      ...words,
      attachments: [{ filename: "2026-0147.pdf", content: pdf, contentType: "application/pdf" }],
    });
}

async function inTurns({ ours, bare }: { ours: Way; bare: Way }): Promise<BenchLine[]> {
  await perSecond(ours, WARMING);
  await perSecond(bare, WARMING);
  const runs: { ours: number; bare: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    runs.push({ ours: await perSecond(ours, MAILS_A_ROUND), bare: await perSecond(bare, MAILS_A_ROUND) });
  }
  // Run beside run: what slowed the machine down for a moment slowed both.
  const ratios = runs.map((one) => one.ours / one.bare).sort((a, b) => a - b);
  const rates = runs.map((one) => one.ours);
  const ratio = median(ratios);
  return [
    {
      bench: "mail",
      metric: `mails with a PDF of 100 kB, each in the ledger (${ratios[0]?.toFixed(2)}–${ratios.at(-1)?.toFixed(2)} × over ${ROUNDS} runs)`,
      value: Math.round(median(rates)),
      unit: "mails/s",
      against: `bare nodemailer pooled, ${Math.round(median(runs.map((one) => one.bare)))}/s`,
      ratio: Number(ratio.toFixed(2)),
      spread: [Math.round(Math.min(...rates)), Math.round(Math.max(...rates))],
      goal: `≥ ${GOAL_RATIO} ×`,
      ok: ratio >= GOAL_RATIO,
    },
  ];
}

async function memory(send: Way): Promise<BenchLine> {
  await perSecond(send, WARMING);
  const before = process.memoryUsage.rss();
  await perSecond(send, MAILS_FOR_MEMORY);
  const growth = process.memoryUsage.rss() / before;
  const mebibytes = (bytes: number) => (bytes / 1_024 ** 2).toFixed(0);
  return {
    bench: "mail",
    metric: `memory after ${MAILS_FOR_MEMORY} more mails (${mebibytes(before)} → ${mebibytes(before * growth)} MiB)`,
    value: Number(growth.toFixed(2)),
    unit: "×",
    goal: `≤ ${GOAL_GROWTH} ×`,
    ok: growth <= GOAL_GROWTH,
  };
}

async function perSecond(send: Way, mails: number): Promise<number> {
  let next = 0;
  const started = performance.now();
  const worker = async (): Promise<void> => {
    while (next++ < mails) await send();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return mails / ((performance.now() - started) / 1_000);
}
