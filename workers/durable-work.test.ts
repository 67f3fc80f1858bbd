import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sha256Hex } from "#core/canonical.ts";
import { auditEvents, outboxEvents } from "#db/schema/audit.ts";
import { deliveries, dispatches, mailboxMessages } from "#db/schema/delivery.ts";
import { documents } from "#db/schema/invoices.ts";
import { invitations, members } from "#db/schema/tenancy.ts";
import { testDatabase } from "#db/testing.ts";
import { createChromiumPrinter } from "#integrations/chromium/printer.ts";
import { loadSheetAssets } from "#integrations/filesystem/sheet-assets.ts";
import {
  type RecordingSmtpServer,
  startRecordingSmtpServer,
} from "#integrations/smtp/testing/recording-smtp-server.ts";
import { tokenHash } from "#server/delivery/derived-token.ts";
import { enqueue } from "#server/delivery/enqueue.ts";
import { invitationToken } from "#server/delivery/send-invitation-mail.ts";
import { type IssuedInvoice, makeAgency, makeIssuedInvoice, SECRET } from "#server/delivery/testing/issued-invoice.ts";
import { renderAndStorePdf } from "#server/documents/store-document.ts";
import { nodeZlib } from "#server/node/zlib.ts";
import type { DurableWorkOptions } from "./durable-work.ts";
import { eventually } from "./engine/testing/eventually.ts";
import { type Bench, type Doors, deliveryBench, notes } from "./testing/delivery-bench.ts";

const RECIPIENTS = ["ap@lumen.example", "cfo@lumen.example"];

let db: Awaited<ReturnType<typeof testDatabase>>;
let tenantId: string;
let folder: string;
let server: RecordingSmtpServer;
let smtp: Bench;
let mailbox: Bench;

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db[Symbol.asyncDispose]());

beforeEach(async () => {
  tenantId = await makeAgency(db.inTenant);
  folder = mkdtempSync(join(tmpdir(), "countersign-delivery-"));
  server = await startRecordingSmtpServer();
  const urls = { appUrl: db.appUrl, relayUrl: db.relayUrl, folder };
  smtp = { ...urls, smtpUrl: server.url };
  mailbox = { ...urls, smtpUrl: null };
  return async () => {
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  };
});

const issue = (recipients = RECIPIENTS, moment?: Parameters<typeof makeIssuedInvoice>[2]["moment"]) =>
  makeIssuedInvoice(db.inTenant, tenantId, { recipients, outbox: true, ...(moment ? { moment } : {}) });

async function runOf(invoice: IssuedInvoice, functionId = "countersign-send-dispatch") {
  const { rows } = await db.relayPool.query<{ status: string; error: { message: string } | null }>(
    `select r.status, r.error from jobs.runs r join jobs.events e on e.id = r.event_id
     where r.function_id = $2 and $1 in (e.data->>'dispatchId', e.data->'event'->'data'->>'dispatchId', e.data->>'versionId')`,
    [functionId === "countersign-print-invoice" ? invoice.versionId : invoice.dispatchId, functionId],
  );
  expect(rows.length).toBeLessThanOrEqual(1);
  return rows[0] ?? null;
}

function over(invoice: IssuedInvoice, functionId?: string) {
  return eventually(`the delivery of ${invoice.invoiceId} is over`, async () => {
    const run = await runOf(invoice, functionId);
    return run && (run.status === "completed" || run.status === "failed") ? run : null;
  });
}

async function deliveriesOf(invoice: IssuedInvoice) {
  const rows = await db.inTenant(tenantId, (tx) =>
    tx.select().from(deliveries).where(eq(deliveries.versionId, invoice.versionId)).orderBy(deliveries.recipient),
  );
  return rows.map(({ recipient, state, problem }) => ({ recipient, state, problem }));
}

const accepted = (recipient: string) => ({ recipient, state: "accepted", problem: "" });

async function actionsOf(invoice: IssuedInvoice): Promise<string[]> {
  const rows = await db.inTenant(tenantId, (tx) =>
    tx.select({ action: auditEvents.action }).from(auditEvents).where(eq(auditEvents.subjectId, invoice.invoiceId)),
  );
  return rows.map(({ action }) => action).sort();
}

const documentsOf = (invoice: IssuedInvoice) =>
  db.inTenant(tenantId, (tx) => tx.select().from(documents).where(eq(documents.versionId, invoice.versionId)));

/** Everything that delivery of one invoice should have done, and nothing twice. */
async function expectDeliveredOnce(invoice: IssuedInvoice, recipients: readonly string[] = RECIPIENTS): Promise<void> {
  expect(await deliveriesOf(invoice)).toEqual(recipients.map(accepted));
  expect(notes(folder).filter((word) => word === "stored")).toHaveLength(1);
  expect(await documentsOf(invoice)).toHaveLength(1);
  expect((await actionsOf(invoice)).filter((action) => action.startsWith("invoice.mail"))).toEqual(
    recipients.map(() => "invoice.mail_accepted"),
  );
}

const EARLY = { sendAt: new Date("2026-03-20T00:00:00Z"), sendLocal: "2026-03-20T09:00", sendZone: "Asia/Tokyo" };
const LATE = { sendAt: new Date("2026-03-27T00:00:00Z"), sendLocal: "2026-03-27T09:00", sendZone: "Asia/Tokyo" };
const ahead = ({ sendAt }: typeof EARLY) => new Date(sendAt.getTime() - 1);
const past = ({ sendAt }: typeof EARLY) => new Date(sendAt.getTime() + 1);

/**
 * A run looks whether its moment has come, prints, and sleeps until then: with these moments behind us the sleep ends at once, so the
 * world goes on while it prints: the nth print ends just past the nth of `moments`. `meanwhile` happens during the first.
 */
function waiting(clock: { now: Date }, moments: (typeof EARLY)[], meanwhile: () => unknown = () => undefined) {
  let prints = 0;
  return ({ files }: Doors): Partial<DurableWorkOptions> => ({
    now: () => clock.now,
    renderPdf: async ({ versionId }) => {
      const pdf = new TextEncoder().encode("%PDF-1.7");
      const { key, sha256, bytes } = await files.put(`pdf/${versionId}.pdf`, pdf, "application/pdf");
      const row = { tenantId, versionId, fileKey: key, sha256, bytes };
      await db.inTenant(tenantId, (tx) => tx.insert(documents).values(row).onConflictDoNothing());
      if (prints === 0) await meanwhile();
      clock.now = past(moments[prints++] ?? LATE);
      return { sha256, bytes };
    },
  });
}

describe("an issued invoice", () => {
  test("reaches each recipient through SMTP with the stored PDF, byte for byte, and a link of their own", async () => {
    await using work = deliveryBench(smtp);
    await work.start();
    const invoice = await issue();
    expect(await over(invoice)).toMatchObject({ status: "completed", error: null });
    await expectDeliveredOnce(invoice);
    expect(server.accepted.flatMap(({ to }) => to).sort()).toEqual(RECIPIENTS);
    const [document] = await documentsOf(invoice);
    for (const mail of server.accepted) {
      const pdf = mail.parsed.attachments[0]?.content ?? Buffer.alloc(0);
      expect(sha256Hex(new Uint8Array(pdf))).toBe(document?.sha256);
      expect(mail.parsed.subject).toContain("2026-0147");
    }
    const links = server.accepted.map(
      (mail) => /https:\/\/countersign\.example\/i\/[\w-]{43}/.exec(mail.parsed.text ?? "")?.[0],
    );
    expect(new Set(links).size).toBe(2);
  });

  test("is printed by the real browser, and what was stored is what was sent", async () => {
    const printer = createChromiumPrinter({ assets: await loadSheetAssets() });
    await using work = deliveryBench(smtp, ({ inTenant, files }) => ({
      renderPdf: (ref) =>
        renderAndStorePdf(
          { inTenant, files, printer, zlib: nodeZlib, publicUrl: "https://countersign.example" },
          { tenantId: ref.tenantId, versionId: ref.versionId },
        ),
    }));
    await work.start();
    const invoice = await issue();
    expect(await over(invoice)).toMatchObject({ status: "completed" });
    await printer.close();
    await expectDeliveredOnce(invoice);
    const [document] = await documentsOf(invoice);
    for (const mail of server.accepted) {
      const pdf = new Uint8Array(mail.parsed.attachments[0]?.content ?? []);
      expect(new TextDecoder().decode(pdf.slice(0, 5))).toBe("%PDF-");
      expect(sha256Hex(pdf)).toBe(document?.sha256);
    }
  });

  test("reaches the mailbox of the embedded default", async () => {
    await using work = deliveryBench(mailbox);
    await work.start();
    const invoice = await issue();
    await over(invoice);
    await expectDeliveredOnce(invoice);
    const messages = await db.inTenant(tenantId, (tx) => tx.select().from(mailboxMessages));
    expect(messages.map(({ recipient }) => recipient).sort()).toEqual(RECIPIENTS);
  });

  test("of nobody is printed and stored all the same", async () => {
    await using work = deliveryBench(mailbox);
    await work.start();
    const invoice = await issue([]);
    expect(await over(invoice, "countersign-print-invoice")).toMatchObject({ status: "completed" });
    expect(await documentsOf(invoice)).toHaveLength(1);
  });

  test("reaches the others while one server puts us off, and that one when it is ready", async () => {
    server.faults = (recipient, nth) =>
      recipient === "cfo@lumen.example" && nth <= 3 ? { at: "recipient", code: 451, text: "4.7.1 greylisted" } : null;
    await using work = deliveryBench(smtp);
    await work.start();
    const invoice = await issue();
    expect(await over(invoice)).toMatchObject({ status: "completed" });
    await expectDeliveredOnce(invoice);
    expect(server.accepted.map(({ to }) => to[0])).toEqual(["ap@lumen.example", "cfo@lumen.example"]);
  });

  test("bounces visibly where a server refuses for good, and reaches the others", async () => {
    server.faults = (recipient) =>
      recipient === "ap@lumen.example" ? { at: "recipient", code: 550, text: "5.1.1 no such user here" } : null;
    await using work = deliveryBench(smtp);
    await work.start();
    const invoice = await issue();
    await over(invoice);
    expect(await deliveriesOf(invoice)).toEqual([
      { recipient: "ap@lumen.example", state: "bounced", problem: expect.stringContaining("no such user here") },
      accepted("cfo@lumen.example"),
    ]);
  });

  test("is given up after the last attempt, with the last words of the server", async () => {
    server.faults = () => ({ at: "data", code: 452, text: "4.2.2 mailbox full" });
    await using work = deliveryBench(smtp, { retryDelayMs: () => 5 });
    await work.start();
    const invoice = await issue(["full@lumen.example"]);
    await over(invoice);
    expect(await deliveriesOf(invoice)).toEqual([
      {
        recipient: "full@lumen.example",
        state: "bounced",
        problem: expect.stringMatching(/^Given up: .*mailbox full/),
      },
    ]);
    expect(server.accepted).toEqual([]);
  });

  test("whose server accepted it and lost the reply is sent once, and says that nobody knows", async () => {
    server.faults = (recipient) => (recipient === "ap@lumen.example" ? { at: "data", cut: "after accepting" } : null);
    await using work = deliveryBench(smtp);
    await work.start();
    const invoice = await issue(["ap@lumen.example"]);
    await over(invoice);
    expect(server.accepted).toHaveLength(1);
    expect(await deliveriesOf(invoice)).toEqual([
      { recipient: "ap@lumen.example", state: "queued", problem: expect.stringContaining("before it confirmed") },
    ]);
    expect(await actionsOf(invoice)).toContain("invoice.mail_stuck");
  });

  test("that waits for its moment is looked at again then, and goes out once", async () => {
    const clock = { now: ahead(EARLY) };
    await using work = deliveryBench(smtp, waiting(clock, [EARLY]));
    await work.start();
    const invoice = await issue(RECIPIENTS, EARLY);
    expect(await over(invoice)).toMatchObject({ status: "completed", error: null });
    await expectDeliveredOnce(invoice);
    expect(server.accepted).toHaveLength(2);
  });

  test("that is moved while it sleeps is left to the run of its new moment, and goes out once", async () => {
    const clock = { now: ahead(EARLY) };
    const move = () => db.inTenant(tenantId, (tx) => tx.update(dispatches).set(LATE));
    await using work = deliveryBench(smtp, waiting(clock, [EARLY, LATE], move));
    await work.start();
    const invoice = await issue(RECIPIENTS, EARLY);
    expect(await over(invoice)).toMatchObject({ status: "completed", error: null });
    expect(server.accepted).toEqual([]);

    clock.now = ahead(LATE);
    await db.inTenant(tenantId, (tx) => enqueue(tx, tenantId, "dispatch/asked", { dispatchId: invoice.dispatchId }));
    await eventually("the dispatch is sent", async () => {
      const [row] = await db.inTenant(tenantId, (tx) => tx.select({ state: dispatches.state }).from(dispatches));
      return row?.state === "sent" ? true : null;
    });
    await expectDeliveredOnce(invoice);
    expect(server.accepted).toHaveLength(2);
  });

  test("goes out at its moment from a host whose clock is behind the one that it slept by", async () => {
    const sendLocal = new Date(Date.now() - 60_000).toISOString().slice(0, 16);
    await using work = deliveryBench(smtp, { now: () => new Date(Date.now() - 3_600_000) });
    await work.start();
    const invoice = await issue(RECIPIENTS, { sendAt: new Date(`${sendLocal}Z`), sendLocal, sendZone: "UTC" });
    expect(await over(invoice)).toMatchObject({ status: "completed", error: null });
    await expectDeliveredOnce(invoice);
  });

  test("that cannot be printed fails in words that the team sees", async () => {
    const renderPdf = () => Promise.reject(new Error("the paper is out"));
    await using work = deliveryBench(smtp, { renderPdf, retryDelayMs: () => 5 });
    await work.start();
    const invoice = await issue();
    expect(await over(invoice)).toMatchObject({
      status: "failed",
      error: { message: expect.stringContaining("the paper is out") },
    });
    expect(await over(invoice, "countersign-send-dispatch-failure")).toMatchObject({ status: "completed" });
    for (const delivery of await deliveriesOf(invoice)) {
      expect(delivery).toMatchObject({ state: "queued", problem: expect.stringContaining("the paper is out") });
    }
    expect(server.accepted).toEqual([]);
  });
});

test("an invitation is mailed to the address that was invited", async () => {
  await using work = deliveryBench(smtp);
  await work.start();
  const invitationId = crypto.randomUUID();
  const memberId = crypto.randomUUID();
  await db.inTenant(tenantId, async (tx) => {
    await tx.insert(members).values({
      tenantId,
      id: memberId,
      userId: memberId,
      name: "Ruud",
      email: "ruud@studioharbour.example",
      role: "owner",
    });
    await tx.insert(invitations).values({
      tenantId,
      id: invitationId,
      email: "new@studioharbour.example",
      role: "editor",
      tokenHash: tokenHash(invitationToken(SECRET, invitationId)),
      invitedBy: memberId,
      expiresAt: new Date(Date.now() + 86_400_000),
    });
    await tx.insert(outboxEvents).values({ tenantId, name: "member/invited", data: { tenantId, invitationId } });
  });
  const [mail] = await eventually("the mail arrived", () => server.accepted.length > 0 && server.accepted);
  expect(mail?.to).toEqual(["new@studioharbour.example"]);
  expect(mail?.parsed.text).toContain(`https://countersign.example/invite/${invitationToken(SECRET, invitationId)}`);
});

describe("kill -9", () => {
  const script = fileURLToPath(new URL("./testing/doomed-delivery.ts", import.meta.url));

  const launch = (bench: Bench, moment: string) =>
    spawn(process.execPath, [script, JSON.stringify(bench), moment], {
      stdio: ["ignore", "inherit", "inherit"],
    });

  async function killedAt(bench: Bench, moment: string): Promise<void> {
    const [, signal] = await once(launch(bench, moment), "exit", { signal: AbortSignal.timeout(25_000) });
    expect(signal, `the process was to die at ${moment}`).toBe("SIGKILL");
  }

  // One of each kind; `soak -- jobs` kills every function at every boundary.
  const moments: [moment: string, recipients: string[]][] = [
    ["handed over", RECIPIENTS],
    ["claimed", RECIPIENTS],
    ["recorded:render-pdf", RECIPIENTS],
    // To one: a mail that is under way beside the one that was answered is one of which nobody knows.
    ["answered:mail-", RECIPIENTS.slice(0, 1)],
  ];

  test.each(moments)(
    "at %s: the PDF is stored once and each mail is sent once, as the mail server saw it",
    async (moment, recipients) => {
      const invoice = await issue(recipients);
      await killedAt(smtp, moment);
      await using next = deliveryBench(smtp);
      const startedAt = performance.now();
      await next.start();
      expect(await over(invoice)).toMatchObject({ status: "completed" });
      expect(performance.now() - startedAt).toBeLessThan(10_000);
      await expectDeliveredOnce(invoice, recipients);
      expect(server.accepted.flatMap(({ to }) => to).sort()).toEqual(recipients);
      await eventually("the outbox is empty", async () => (await db.crossTenant.waitingOutbox(10)).length === 0);
    },
    45_000,
  );

  test("after a mail was put there: each message is in the mailbox once", async () => {
    const invoice = await issue();
    await killedAt(mailbox, "answered:mail-");
    await using next = deliveryBench(mailbox);
    await next.start();
    await over(invoice);
    await expectDeliveredOnce(invoice);
    const messages = await db.inTenant(tenantId, (tx) => tx.select().from(mailboxMessages));
    expect(messages.map(({ recipient }) => recipient).sort()).toEqual(RECIPIENTS);
  }, 45_000);

  test("at any moment, three times over: no mail is ever sent twice, and one that was not confirmed says so", async () => {
    const invoices: IssuedInvoice[] = [];
    const seed = Date.now() % 100_000;
    let state = seed;
    const random = () => {
      state = (state * 16_807) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    for (let round = 0; round < 3; round++) {
      for (let each = 0; each < 4; each++) invoices.push(await issue([`r${invoices.length}@lumen.example`]));
      const child = launch(smtp, "never");
      const exited = once(child, "exit");
      // From the moment it can be at work: before that there is nothing to interrupt.
      const workers = await waitForNewWorker();
      await pause(random() * 250);
      child.kill("SIGKILL");
      await exited;
      expect(workers).toBe(true);
    }
    await using next = deliveryBench(smtp);
    await next.start();
    for (const invoice of invoices) expect((await over(invoice)).status, `seed ${seed}`).toBe("completed");
    // Members are told of mails that nobody knows about; each of those is another mail.
    const received = server.accepted.flatMap(({ to }) => to).filter((address) => /^r\d+@/.test(address));
    expect(new Set(received).size, `sent twice with seed ${seed}`).toBe(received.length);
    for (const invoice of invoices) {
      const [delivery] = await deliveriesOf(invoice);
      if (delivery?.state === "accepted") expect(received).toContain(delivery.recipient);
      else
        expect(delivery, `seed ${seed}`).toMatchObject({
          state: "queued",
          problem: expect.stringMatching(/nobody knows/),
        });
    }
  }, 120_000);

  function waitForNewWorker(): Promise<boolean> {
    return eventually("a worker holds its lock", async () => {
      const { rows } = await db.owner.query(
        `select 1 from pg_stat_activity where application_name = 'countersign listen countersign_outbox' and datname = $1`,
        [db.name],
      );
      return rows.length > 0;
    });
  }
});
