/** A new schedule: from what an invoice says, or for a client with nothing in it yet. It makes nothing until it is started. */
import { eq } from "drizzle-orm";
import { z } from "zod";
import type { DraftContent } from "#core/draft-content.ts";
import { EMPTY_DRAFT } from "#core/draft-document.ts";
import { calendarDay, daysInMonth, type PlainDate, plainDate } from "#core/plain-date.ts";
import { ScheduleTerms } from "#core/schedule-terms.ts";
import { scheduleWords, variablesOf } from "#core/schedule-words.ts";
import { clients } from "#db/schema/clients.ts";
import { schedules } from "#db/schema/schedules.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import { contentToCopy } from "#server/invoices/copy-invoice.ts";
import { defaultsFor, insertDraft } from "#server/invoices/create-invoice.ts";
import { lockInvoice } from "#server/invoices/lock-invoice.ts";
import { lineOf } from "#server/text-input.ts";
import type { TenantContext } from "#server/trpc.ts";
import { refuseNeverComing } from "./schedule-days.ts";

export const NAME_CHARS_MAX = 80;

export const CreateScheduleInput = z.object({
  /** The client's name where it is left out. */
  name: lineOf(NAME_CHARS_MAX).optional(),
  terms: ScheduleTerms,
  from: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("invoice"), invoiceId: z.uuid() }),
    z.object({ kind: z.literal("client"), clientId: z.uuid() }),
  ]),
});

export type CreatedSchedule = { scheduleId: string; modelId: string };

/** Throws DomainError `client_not_found`, `invoice_not_found`, `wrong_state` (a credit note) or `schedule_never_comes`. */
export async function createSchedule(
  ctx: TenantContext,
  { name, terms, from }: z.output<typeof CreateScheduleInput>,
): Promise<CreatedSchedule> {
  refuseNeverComing(terms, terms.startOn);
  const source = from.kind === "invoice" ? await contentToCopy(ctx, from.invoiceId) : null;
  const { actor, services } = ctx;
  return services.inTenant(actor.tenantId, async (tx) => {
    const written = source && from.kind === "invoice" ? await repeated(tx, from.invoiceId, await source(tx)) : null;
    const { taxPolicy, ...defaults } = await defaultsFor(tx, from.kind === "client" ? from.clientId : null);
    const content: DraftContent = {
      ...(written ?? { ...EMPTY_DRAFT, ...defaults, clientId: from.kind === "client" ? from.clientId : null }),
      kind: "invoice",
      // The days are those of each time.
      issueDate: null,
      dueDate: null,
      serviceFrom: null,
      serviceTo: null,
    };
    const { invoiceId: modelId } = await insertDraft(tx, ctx, {
      content,
      taxPolicy,
      action: "invoice.created",
      isModel: true,
    });
    const called = name || (await clientName(tx, content.clientId)) || "Schedule";
    const [row] = await tx
      .insert(schedules)
      .values({
        tenantId: actor.tenantId,
        modelId,
        name: called.slice(0, NAME_CHARS_MAX),
        ownerId: actor.memberId,
        terms,
      })
      .returning({ scheduleId: schedules.id });
    if (!row) throw new Error("insert returned no row");
    await appendEvent(tx, actor, {
      action: "schedule.created",
      subjectType: "schedule",
      subjectId: row.scheduleId,
      details: { name: called, from: from.kind === "invoice" ? from.invoiceId : null },
    });
    return { scheduleId: row.scheduleId, modelId };
  });
}

/** What the invoice says, with its own month, quarter and period written as variables: the next one is for another. */
async function repeated(tx: Tx, invoiceId: string, content: DraftContent): Promise<DraftContent> {
  const invoice = await lockInvoice(tx, invoiceId);
  if (invoice.kind !== "invoice")
    throw new DomainError("wrong_state", { invoiceId, state: invoice.state, command: "repeat" });
  const day = content.serviceFrom ?? invoice.issueDate ?? content.issueDate;
  if (day === null) return content;
  const [agency] = await tx.select({ locale: agencies.locale }).from(agencies);
  const [client] = content.clientId
    ? await tx.select({ locale: clients.locale }).from(clients).where(eq(clients.id, content.clientId))
    : [];
  const to = content.serviceTo ?? lastOfMonth(day);
  const said = variablesOf(scheduleWords(client?.locale ?? agency?.locale ?? ""), { from: day, to });
  // Longer ones first: the words of a period hold those of its month. A year alone may be part of a name.
  const vary = (text: string) =>
    (["period", "quarter", "month"] as const).reduce((now, name) => now.replaceAll(said[name], `{${name}}`), text);
  return {
    ...content,
    subject: vary(content.subject),
    notes: vary(content.notes),
    lines: content.lines.map((line) => ({ ...line, title: vary(line.title), detail: vary(line.detail) })),
  };
}

function lastOfMonth(day: PlainDate): PlainDate {
  const { year, month } = calendarDay(day);
  return plainDate(year, month, daysInMonth(year, month)) ?? day;
}

async function clientName(tx: Tx, clientId: string | null): Promise<string | null> {
  if (clientId === null) return null;
  const [client] = await tx.select({ name: clients.name }).from(clients).where(eq(clients.id, clientId));
  return client?.name ?? null;
}
