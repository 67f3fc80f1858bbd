/** At least one row of every tenant table, for the tests that no tenant sees another's. A new table gets its row here. */
import { randomUUID } from "node:crypto";
import type pg from "pg";
import {
  type Agency,
  allocate,
  ISSUE_DATE,
  makeAgency,
  makeDraft,
  makeIssued,
  makePayment,
  openRound,
  rawInTenant,
} from "./scenes.ts";

/** Seeds as the owner, in one transaction, through every trigger. Returns the new tenant. */
export async function seedOneRowEach(owner: pg.Pool): Promise<Agency> {
  const tenantId = randomUUID();
  return rawInTenant(owner, tenantId, async (q) => {
    // agencies, members, clients, series
    const agency = await makeAgency(q, tenantId);
    const put = (table: string, row: Record<string, unknown>) => {
      const names = ["tenant_id", ...Object.keys(row)];
      const places = names.map((_, index) => `$${index + 1}`);
      return q.query(`insert into ${table} (${names.join(", ")}) values (${places.join(", ")})`, [
        tenantId,
        ...Object.values(row),
      ]);
    };
    await put("invitations", {
      email: "ben@studioharbour.example",
      role: "editor",
      token_hash: randomUUID(),
      invited_by: agency.memberId,
      expires_at: "2030-01-01",
    });
    await put("items", { code: "day", title: "A day of work", unit_price: "800", currency: "EUR", taxes: "[]" });

    // schedules, schedule_runs
    const model = await makeDraft(q, agency, { isModel: true });
    const made = await makeDraft(q, agency);
    const scheduleId = randomUUID();
    const monthly = { rule: { unit: "month", every: 1, day: 31 }, startOn: "2026-01-31", until: { kind: "never" } };
    const terms = JSON.stringify({ ...monthly, timeZone: "Europe/Amsterdam", covers: "ending", act: "draft" });
    const schedule = { id: scheduleId, model_id: model.invoiceId, name: "Retainer", owner_id: agency.memberId, terms };
    await put("schedules", schedule);
    const run = { schedule_id: scheduleId, occurs_on: "2026-02-28", outcome: "draft", invoice_id: made.invoiceId };
    await put("schedule_runs", run);

    // invoices, rounds, approvals, series_counters, issued_versions
    const issued = await makeIssued(q, agency);
    const version = { invoice_id: issued.invoiceId, version_id: issued.versionId };
    await put("documents", { version_id: issued.versionId, file_key: randomUUID(), sha256: "00", bytes: 1 });
    const dispatchId = randomUUID();
    await put("dispatches", { id: dispatchId, ...version, kind: "invoice", language: "en", state: "sending" });
    const deliveryId = randomUUID();
    const recipient = "office@museumkade.example";
    await put("deliveries", { id: deliveryId, ...version, dispatch_id: dispatchId, recipient });
    const event = { source: "report", event_id: randomUUID(), kind: "bounced", status: "", diagnostic: "" };
    await put("mail_events", { ...event, delivery_id: deliveryId, happened_at: ISSUE_DATE });
    const byLadder = { settings: '{"steps":[],"fromHour":9,"lateFee":null}', version: 1, saved_by: agency.memberId };
    await put("reminder_settings", { enabled: true, ...byLadder });
    const reminded = { invoice_id: issued.invoiceId, dispatch_id: dispatchId };
    await put("reminders", { ...reminded, step_id: "first", sent_on: ISSUE_DATE, late_fee: false });
    const paused = { invoice_id: issued.invoiceId, paused_by: agency.memberId };
    await put("reminder_pauses", { ...paused, reason: "They wait for a credit note" });
    const linkId = randomUUID();
    await put("public_links", { id: linkId, ...version, token_hash: randomUUID(), expires_at: "2030-01-01" });
    await put("public_link_visits", { link_id: linkId, visit_id: randomUUID() });
    const words = { subject: "Invoice {number}", body: "Hello {client}" };
    await put("message_templates", { kind: "invoice", language: "en", ...words, saved_by: agency.memberId });
    await put("question_threads", { invoice_id: issued.invoiceId });
    await put("question_messages", {
      invoice_id: issued.invoiceId,
      side: "client",
      link_id: linkId,
      name: "Sophie",
      body: "Which order was this?",
      idempotency_key: randomUUID(),
    });
    await put("mail_sends", { message_key: "invoice-issued", recipient: "office@museumkade.example" });
    await put("mailbox_messages", {
      message_key: "invoice-issued",
      sender: "ana@studioharbour.example",
      recipient: "office@museumkade.example",
      subject: "Invoice",
      text: "",
      html: "",
      attachments: "[]",
    });

    const draft = await makeDraft(q, agency);
    await put("rooms", { invoice_id: draft.invoiceId });
    await put("approval_policies", { version: 1, policy: '{"rules":[]}', saved_by: agency.memberId });
    const otherId = randomUUID();
    await put("members", {
      id: otherId,
      user_id: randomUUID(),
      name: "Otto",
      email: "otto@a.example",
      role: "approver",
    });
    const days = { first_day: ISSUE_DATE, last_day: ISSUE_DATE };
    await put("delegations", { from_member: agency.memberId, to_member: otherId, made_by: agency.memberId, ...days });
    const open = await openRound(q, agency);
    const asked = { from_member: agency.memberId, to_member: otherId, made_by: agency.memberId };
    await put("round_reassignments", { round_id: open.round_id, step: 0, ...asked });
    await put("round_signatures", {
      ...open,
      step: 0,
      member_id: otherId,
      member_name: "Otto",
    });
    await put("approval_links", {
      ...open,
      step: 0,
      member_id: agency.memberId,
      token_hash: randomUUID(),
      expires_at: "2030-01-01",
    });
    const templateId = randomUUID();
    await put("templates", { id: templateId, name: "House style" });
    await put("template_versions", { template_id: templateId, version: 1, settings: "{}", saved_by: agency.memberId });
    await put("draft_updates", { invoice_id: draft.invoiceId, fence: 0, update: Buffer.from([0, 0]) });
    await put("draft_snapshots", { invoice_id: draft.invoiceId, seq: 0, state: Buffer.from([0, 0]) });
    await put("draft_history", { invoice_id: draft.invoiceId, seq: 0, at: new Date(), update: Buffer.from([0, 0]) });

    await q.query("select set_config('app.member_id', $1, true)", [agency.memberId]);
    const threadId = randomUUID();
    const remarkId = randomUUID();
    const [anchor, quote] = [JSON.stringify({ kind: "document" }), JSON.stringify({ line: null, value: null })];
    const about = { invoice_id: draft.invoiceId, anchor, quote, made_by: agency.memberId };
    await put("remark_threads", { id: threadId, kind: "comment", ...about });
    const said = { invoice_id: draft.invoiceId, thread_id: threadId, said_by: agency.memberId, body: "Twelve days?" };
    await put("remarks", { id: remarkId, ...said, idempotency_key: randomUUID() });
    await put("remark_mentions", { remark_id: remarkId, member_id: agency.memberId });
    await put("remark_seen", {
      invoice_id: draft.invoiceId,
      member_id: agency.memberId,
      seq: 1,
      seen_at: "2026-11-21",
    });

    const told = { member_id: agency.memberId, kind: "mention", subject_type: "invoice", subject_id: draft.invoiceId };
    const ways = { in_app: true, mail: "digest", push: false };
    await put("notifications", { ...told, ...ways, params: "{}", once_key: randomUUID() });
    await put("notification_settings", { member_id: agency.memberId, ways: "{}" });
    const browser = { endpoint: `https://push.example.com/${randomUUID()}`, p256dh: "key", auth: "secret" };
    await put("push_subscriptions", { member_id: agency.memberId, ...browser, device: "Firefox on Linux" });

    const paymentId = await makePayment(q, agency);
    await allocate(q, agency, { paymentId, invoiceId: issued.invoiceId, amountMinor: 100n });
    const batchId = randomUUID();
    for (const [account, amount] of [
      ["bank", 100],
      ["receivable", -100],
    ]) {
      await put("ledger_entries", {
        batch_id: batchId,
        account,
        amount_minor: amount,
        currency: "EUR",
        booked_on: ISSUE_DATE,
      });
    }

    // audit_heads, audit_events
    await q.query("select append_audit('agency_created', 'agency', $1, $2, 'Ana', '{}')", [tenantId, agency.memberId]);
    const error = JSON.stringify({ name: "Error", message: "The disk is full." });
    await put("failed_work", {
      run_id: randomUUID(),
      function_id: "countersign-deliver-invoice",
      event_name: "invoice/issued",
      event_data: JSON.stringify({ tenantId }),
      attempts: 12,
      first_error: error,
      last_error: error,
    });
    await put("outbox_events", { name: "invoice/issued", data: "{}" });
    return agency;
  });
}
