/** What fails for good, from the run to the page and back: seen in words, tried again by a person, and then done once. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { deliveries } from "#db/schema/delivery.ts";
import { notifications } from "#db/schema/notifications.ts";
import {
  type RecordingSmtpServer,
  startRecordingSmtpServer,
} from "#integrations/smtp/testing/recording-smtp-server.ts";
import { makeIssuedInvoice } from "#server/delivery/testing/issued-invoice.ts";
import { type TestAgency, twoTenants, type World } from "#server/testing/world.ts";
import { eventually } from "./engine/testing/eventually.ts";
import { type Bench, deliveryBench, notes } from "./testing/delivery-bench.ts";
import { startVanishingBucket } from "./testing/vanishing-bucket.ts";

let world: World;
let acme: TestAgency;
let server: RecordingSmtpServer;
let folder: string;
let bench: Bench;

beforeAll(async () => {
  world = await twoTenants();
  acme = world.acme;
  // Invoices that are written straight into the database are signed by the one person who wrote them.
  await world.db.owner.query("update agencies set author_may_approve = true where tenant_id = $1", [acme.tenantId]);
});
afterAll(() => world[Symbol.asyncDispose]());

beforeEach(async () => {
  server = await startRecordingSmtpServer();
  folder = mkdtempSync(join(tmpdir(), "countersign-failed-"));
  bench = { appUrl: world.db.appUrl, relayUrl: world.db.relayUrl, smtpUrl: server.url, folder };
  return async () => {
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  };
});

/** A worker of this world that does not wait between attempts. */
const impatient = () => ({ retryDelayMs: () => 1, secret: world.services.secret, now: world.services.now });

/** The one piece of work of this kind that waits for somebody. */
const failed = (kind: string) =>
  eventually(`${kind} failed for good`, async () => {
    const { rows } = await acme.api.owner.work.list();
    return rows.find((row) => row.kind === kind);
  });

const replay = async (workId: string) => {
  await acme.api.admin.work.replay({ workIds: [workId] });
  await eventually("the replay is done", async () => {
    const { rows } = await acme.api.owner.work.list({ state: "replayed" });
    return rows.find((row) => row.workId === workId)?.replay === "done";
  });
};

const issue = (recipient: string) =>
  makeIssuedInvoice(world.services.inTenant, acme.tenantId, {
    recipients: [recipient],
    number: recipient.split("@")[0] ?? "",
    outbox: true,
  });

const mailsTo = (recipient: string) => server.accepted.filter(({ to }) => to.includes(recipient)).length;

test("A mail accepted before the failure is not sent again by the replay, and the one that was not leaves once", async () => {
  const { owner, admin, approver } = acme.actors;
  server.faults = (recipient) =>
    recipient === approver.email ? { at: "data", code: 452, text: "4.2.2 mailbox full" } : null;
  await using work = deliveryBench(bench, impatient());
  await work.start();
  await acme.submittedInvoice();
  const open = await failed("ask-approvers");
  expect(open).toMatchObject({
    attempts: 8,
    last: { cause: "mail_put_off", name: "MailDeferred", message: expect.stringContaining("mailbox full") },
    subject: { recipients: [acme.actors.approver.name], invoice: { number: null } },
  });
  expect([mailsTo(owner.email), mailsTo(admin.email), mailsTo(approver.email)]).toEqual([1, 1, 0]);
  const told = await eventually("owner and admin are told", async () => {
    const rows = await world.services.inTenant(acme.tenantId, (tx) =>
      tx.select().from(notifications).where(eq(notifications.kind, "work_failed")),
    );
    return rows.length > 0 && rows;
  });
  expect(told.map(({ memberId }) => memberId).sort()).toEqual([owner.memberId, admin.memberId].sort());
  expect(told[0]?.params.name).toBe(
    `Ask ${approver.name} for a countersignature of a draft for Museum Kade (Acme Studio)`,
  );

  server.faults = () => null;
  await replay(open.workId);
  expect([mailsTo(owner.email), mailsTo(admin.email), mailsTo(approver.email)]).toEqual([1, 1, 1]);
});

test("A replay that fails again is a failure of its own, and says so", async () => {
  server.faults = () => ({ at: "recipient", code: 451, text: "4.7.1 greylisted" });
  await using work = deliveryBench(bench, impatient());
  await work.start();
  const { invitationId } = await acme.api.owner.members.invite({ email: "new@kade.example", role: "viewer" });
  const first = await failed("send-invitation");
  expect(first.subject.recipients).toEqual(["new@kade.example"]);
  await acme.api.owner.work.replay({ workIds: [first.workId] });
  const second = await failed("send-invitation");
  expect(second).toMatchObject({ again: true, subject: { recipients: ["new@kade.example"] } });
  expect(second.workId).not.toBe(first.workId);
  server.faults = () => null;
  await replay(second.workId);
  expect(mailsTo("new@kade.example")).toBe(1);
  const { rows } = await world.db.relayPool.query("select 1 from jobs.runs where idempotency_key like $1", [
    `${invitationId}%`,
  ]);
  expect(rows).toHaveLength(3);
});

/** A disk without room: a small one of its own where we may mount one, else a folder that nobody may write to. */
function fullDisk(): { path: string; cause: string; mend(): void; remove(): void } {
  const path = join(folder, "disk");
  mkdirSync(path);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", path], { stdio: "ignore" });
  } catch {
    chmodSync(path, 0o500);
    return { path, cause: "disk_read_only", mend: () => chmodSync(path, 0o700), remove: () => undefined };
  }
  const ballast = join(path, "ballast");
  try {
    writeFileSync(ballast, new Uint8Array(128 * 1024));
  } catch {
    // As much of it as there was room for.
  }
  const unmount = () => execFileSync("umount", [path]);
  return { path, cause: "disk_full", mend: () => rmSync(ballast), remove: unmount };
}

test("A disk that is full fails the work in words, keeps the invoice, and room on it and one click deliver it once", async () => {
  const disk = fullDisk();
  try {
    await using work = deliveryBench({ ...bench, filesFolder: disk.path }, impatient());
    await work.start();
    const invoice = await issue("full@kade.example");
    const open = await failed("send-dispatch");
    expect(open).toMatchObject({
      attempts: 12,
      step: "render-pdf",
      last: { cause: disk.cause },
      subject: { invoice: { number: "full" }, recipients: ["full@kade.example"] },
    });
    expect(open.last.message).not.toContain(folder);
    expect(server.accepted).toEqual([]);
    disk.mend();
    await replay(open.workId);
    expect(mailsTo("full@kade.example")).toBe(1);
    expect(notes(folder).filter((word) => word === "stored")).toHaveLength(1);
    const [delivery] = await world.services.inTenant(acme.tenantId, (tx) =>
      tx.select().from(deliveries).where(eq(deliveries.versionId, invoice.versionId)),
    );
    expect(delivery).toMatchObject({ state: "accepted", problem: "" });
  } finally {
    disk.remove();
  }
});

test("A bucket that vanishes in the middle of a run fails the work in words, and is written once when it is back", async () => {
  await using store = await startVanishingBucket();
  let workId: string;
  {
    await using work = deliveryBench(
      { ...bench, bucket: store.bucket },
      {
        ...impatient(),
        // It is there when the run begins, and gone before anything is stored.
        observe: (at) => {
          if (at.moment === "claimed" && at.functionId === "countersign-send-dispatch") store.gone = true;
        },
      },
    );
    await work.start();
    await issue("bucket@kade.example");
    const open = await failed("send-dispatch");
    expect(open).toMatchObject({ step: "render-pdf", last: { cause: "bucket_gone", name: "NoSuchBucket" } });
    expect(server.accepted).toEqual([]);
    workId = open.workId;
  }
  store.gone = false;
  await using next = deliveryBench({ ...bench, bucket: store.bucket }, impatient());
  await next.start();
  await replay(workId);
  expect(mailsTo("bucket@kade.example")).toBe(1);
  expect([...store.writes.values()]).toEqual([1]);
});
