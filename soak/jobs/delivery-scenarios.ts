/** What an issued invoice sets going: it is printed, and sent now, at a moment, in vain, or not at all. */
import { makeIssuedInvoice } from "#server/delivery/testing/issued-invoice.ts";
import type { World } from "#server/testing/world.ts";
import { type Effect, each, type Scenario, word } from "./scenario.ts";

type Moment = NonNullable<Parameters<typeof makeIssuedInvoice>[2]["moment"]>;

/** An invoice written straight into the database is signed by the one person who wrote it. */
async function issue(world: World, recipients: string[], moment?: Moment) {
  const { tenantId } = world.acme;
  await world.db.owner.query("update agencies set author_may_approve = true where tenant_id = $1", [tenantId]);
  const how = { recipients, number: word(), outbox: true, ...(moment ? { moment } : {}) };
  return makeIssuedInvoice(world.services.inTenant, tenantId, how);
}

const documentOnce = (versionId: string): Effect => ({
  rows: "select 1 from documents where version_id = $1",
  values: [versionId],
  wanted: 1,
});

const sentOnce = (dispatchId: string): Effect => ({
  rows: "select 1 from dispatches where id = $1 and state = 'sent'",
  values: [dispatchId],
  wanted: 1,
});

const toldOnce = (action: string, invoiceId: string): Effect => ({
  rows: "select 1 from audit_events where action = $1 and subject_id = $2",
  values: [action, invoiceId],
  wanted: 1,
});

export const printInvoice: Scenario = {
  begin: (world, count) => each(count, async () => [documentOnce((await issue(world, [])).versionId)]),
};

export const sendDispatch: Scenario = {
  begin: (world, count) =>
    each(count, async () => {
      const recipients = [`${word()}@kade.example`, `${word()}@kade.example`];
      const { versionId, dispatchId } = await issue(world, recipients);
      return [documentOnce(versionId), sentOnce(dispatchId), ...recipients.map((mail) => ({ mail, saying: [] }))];
    }),
};

/** The world's clock is behind the database's: the run sleeps, and wakes on a host that is not there yet. */
export const sendAtItsMoment: Scenario = {
  begin: (world, count) =>
    each(count, async () => {
      const recipient = `${word()}@kade.example`;
      const sendLocal = new Date(Date.now() - 60_000).toISOString().slice(0, 16);
      const moment = { sendAt: new Date(`${sendLocal}Z`), sendLocal, sendZone: "UTC" };
      const { versionId, dispatchId } = await issue(world, [recipient], moment);
      return [documentOnce(versionId), sentOnce(dispatchId), { mail: recipient, saying: [] }];
    }),
};

/** A server that puts the mail off until nobody tries any more: the delivery bounced, and says so once. */
export const sendInVain: Scenario = {
  begin: (world, count) =>
    each(count, async () => {
      const { invoiceId, versionId, dispatchId } = await issue(world, [`never.${word()}@kade.example`]);
      return [documentOnce(versionId), sentOnce(dispatchId), toldOnce("invoice.mail_bounced", invoiceId)];
    }),
};

/** Other bytes lie where its document belongs: the dispatch fails for good, which stands on the invoice and among the failed work. */
export const failToSend: Scenario = {
  begin: (world, count, { files }) =>
    each(count, async () => {
      const { invoiceId, versionId, dispatchId } = await issue(world, [`${word()}@kade.example`]);
      await files.store.put(`pdf/${versionId}.pdf`, new TextEncoder().encode("not this document"), "application/pdf");
      return [
        toldOnce("invoice.mail_stuck", invoiceId),
        { rows: "select 1 from failed_work where event_data->>'dispatchId' = $1", values: [dispatchId], wanted: 1 },
      ];
    }),
};
