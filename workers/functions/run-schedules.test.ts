import { afterAll, beforeAll, expect, test } from "vitest";
import { createMailboxMailer } from "#integrations/mailbox/mailer.ts";
import { exampleLines, type TestAgency, twoTenants, type World } from "#server/testing/world.ts";
import { createDurableWork } from "../durable-work.ts";
import { eventually } from "../engine/testing/eventually.ts";
import { silentLog } from "../engine/testing/silent-log.ts";

let world: World;
let acme: TestAgency;
beforeAll(async () => {
  world = await twoTenants();
  acme = world.acme;
});
afterAll(() => world[Symbol.asyncDispose]());

test("A schedule that is started on its day makes its draft at once, once, and the hour finds it where it comes next", async () => {
  world.setNow("2026-03-31T09:00:00Z");
  const { invoiceId } = await acme.draftInvoice({ subject: "Care, {month}", lines: exampleLines() });
  const { scheduleId } = await acme.api.editor.schedules.create({
    terms: {
      rule: { unit: "month", every: 1, day: "last" },
      startOn: "2026-03-31",
      until: { kind: "never" },
      timeZone: "Europe/Amsterdam",
      covers: "ending",
      act: "draft",
    },
    from: { kind: "invoice", invoiceId },
  });
  const { inTenant, crossTenant, files, secret, now } = world.services;
  const work = createDurableWork({
    inTenant,
    crossTenant,
    mailer: createMailboxMailer({ inTenant, files }),
    renderPdf: () => Promise.reject(new Error("a draft is not printed")),
    relayUrl: world.db.relayUrl,
    logger: silentLog,
    secret,
    publicUrl: "https://countersign.example",
    mailFrom: "invoices@countersign.example",
    now,
    retryDelayMs: () => 50,
  });
  await work.start();
  try {
    await acme.api.editor.schedules.start({ scheduleId });
    const runs = async () => (await acme.api.editor.schedules.byId({ scheduleId })).runs;
    await eventually("its day is made", async () => (await runs()).length > 0);
    expect(await runs()).toMatchObject([{ on: "2026-03-31", outcome: "draft", state: "draft" }]);
    const drafts = await acme.api.editor.invoices.list({ states: ["draft"] });
    expect(drafts.rows.map(({ subject }) => subject)).toContain("Care, March 2026");
    expect(await crossTenant.agenciesWithSchedules("2026-04-29")).not.toContain(acme.tenantId);
    expect(await crossTenant.agenciesWithSchedules("2026-04-30")).toContain(acme.tenantId);
  } finally {
    await work.stop();
  }
}, 40_000);
