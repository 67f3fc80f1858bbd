/**
 * What goes on at Studio Harbour right now, so that whoever looks around for the first time meets it: a retainer that comes by itself,
 * a mail that waits for its moment, one that came back, an invoice that was replaced, and a client who asks.
 */
import { addDays, addMonths, calendarDay, plainDate, weekday } from "#core/plain-date.ts";
import type { Services } from "#server/context.ts";
import type { createCaller } from "#server/create-caller.ts";
import { bounceRef } from "#server/delivery/bounce-address.ts";
import { recordMailEvents } from "#server/delivery/record-mail-events.ts";
import { pageMark } from "#server/questions/question-bounds.ts";
import { DEMO_RETAINER } from "./demo-agency.ts";

type Caller = ReturnType<typeof createCaller>;

type Ref = { invoiceId: string };

type Scene = {
  services: Services;
  ana: Caller;
  mia: Caller;
  nobody: Caller;
  clientIds: ReadonlyMap<string, string>;
  /** The day in the agency's calendar. */
  today: string;
};

/** Issued yesterday and sent to nobody yet: an invoice for each thing that happens. */
export type FreshInvoices = Record<"toRemind" | "misdirected" | "asked" | "wrong", Ref>;

export async function liveOn(scene: Scene, fresh: FreshInvoices): Promise<void> {
  await startRetainer(scene);
  await scheduleReminder(scene, fresh.toRemind);
  await replace(scene, fresh.wrong);
  await bounce(scene, fresh.misdirected);
  await ask(scene, fresh.asked);
}

/** Comes on the last working day of each month, from the next one on, and is countersigned once. */
async function startRetainer({ ana, mia, clientIds, today }: Scene): Promise<void> {
  const { year, month } = calendarDay(addMonths(today, 1));
  const { scheduleId, modelId } = await ana.schedules.create({
    name: DEMO_RETAINER.name,
    terms: {
      rule: { unit: "month", every: 1, day: "last_working" },
      startOn: plainDate(year, month, 1) ?? today,
      until: { kind: "never" },
      timeZone: "Europe/Amsterdam",
      covers: "ending",
      act: "send",
    },
    from: { kind: "client", clientId: clientIds.get(DEMO_RETAINER.client) ?? "" },
  });
  await ana.invoices.edit({
    invoiceId: modelId,
    operations: [
      { type: "setField", field: "subject", value: DEMO_RETAINER.subject },
      ...DEMO_RETAINER.lines.map((line, index) => ({
        type: "addLine" as const,
        line: { ...line, id: `line-${index + 1}` },
      })),
    ],
  });
  await ana.schedules.start({ scheduleId });
  const { round } = await mia.invoices.byId({ invoiceId: modelId });
  if (!round) throw new Error("the retainer of the demo was not submitted");
  await mia.invoices.approve({ invoiceId: modelId, contentHash: round.contentHash });
}

/** A reminder that leaves in about two weeks, at nine in London: whoever opens the demo finds it waiting. */
async function scheduleReminder({ ana, today }: Scene, { invoiceId }: Ref): Promise<void> {
  const { subject, body, replyTo, recipients } = await ana.sending.compose({ invoiceId, kind: "reminder" });
  const day = addDays(today, 12);
  const working = addDays(day, weekday(day) > 5 ? 8 - weekday(day) : 0);
  await ana.sending.remind({
    invoiceId,
    dispatchId: crypto.randomUUID(),
    ...{ subject, body, replyTo, recipients },
    sendAt: { local: `${working}T09:00`, zone: "Europe/London" },
  });
}

/** Sent to an address with a letter missing; the other server says so, and the invoice's page says what to do. */
async function bounce({ ana, services }: Scene, { invoiceId }: Ref): Promise<void> {
  const { subject, body, replyTo } = await ana.sending.compose({ invoiceId, kind: "resend" });
  const wrong = "crediteurn@haven.example";
  await ana.sending.resend({
    invoiceId,
    dispatchId: crypto.randomUUID(),
    ...{ subject, body, replyTo },
    recipients: [{ address: wrong, role: "to" }],
  });
  const { deliveries } = await ana.invoices.byId({ invoiceId });
  const sent = deliveries.find(({ recipient }) => recipient === wrong);
  if (!sent) throw new Error("the demo's mail has no delivery");
  await recordMailEvents(services, "report", [
    {
      eventId: `seed-${sent.deliveryId}`,
      ref: bounceRef(services.secret, sent.deliveryId),
      kind: "bounced",
      reason: null,
      status: "5.1.1",
      diagnostic: `550 5.1.1 <${wrong}>: Recipient address rejected: User unknown`,
      at: services.now(),
    },
  ]);
}

/** The order number was another one: voided, and issued once more with a word of what it replaces. */
async function replace({ ana, mia }: Scene, voided: Ref): Promise<void> {
  await mia.invoices.void({ invoiceId: voided.invoiceId, reason: "Their order number was missing" });
  const { invoiceId } = await ana.invoices.replace({ invoiceId: voided.invoiceId });
  await ana.invoices.edit({
    invoiceId,
    operations: [{ type: "setField", field: "reference", value: "CL-2026/41" }],
  });
  const { contentHash } = await ana.invoices.submit({ invoiceId });
  await mia.invoices.approve({ invoiceId, contentHash });
  await ana.invoices.issue({ invoiceId, contentHash, recipients: [] });
}

async function ask({ ana, nobody, services }: Scene, { invoiceId }: Ref): Promise<void> {
  const { linkId, url } = await ana.links.make({ invoiceId, days: 90 });
  // As if the page had been open for a minute: nobody writes sooner.
  const mark = pageMark(services.secret, linkId, new Date(services.now().getTime() - 60_000));
  await nobody.public.ask({
    token: url.slice(url.lastIndexOf("/") + 1),
    name: "Marieke Vos",
    body: "Could you tell me which of the days were for the ticket shop? I have to book those on another project.",
    mark,
    website: "",
  });
}
