/**
 * What one day of a schedule would bring: the draft, and whether the schedule's approval covers it. The page asks this to show what
 * comes, the run to decide what to do; the database asks the same once more when it is issued (schedule_covers()).
 */
import { and, eq, isNull } from "drizzle-orm";
import { canonicalJson } from "#core/canonical.ts";
import { lookOf } from "#core/document-look.ts";
import { maySubmitDraft } from "#core/draft-checks.ts";
import { DraftContent } from "#core/draft-content.ts";
import { freezeContent } from "#core/freeze-content.ts";
import type { InvoiceContent } from "#core/invoice-content.ts";
import type { PlainDate } from "#core/plain-date.ts";
import { type Period, periodOf } from "#core/recurrence.ts";
import type { OutcomeReason } from "#core/schedule-outcome.ts";
import { type ScheduleTerms, sameTerms } from "#core/schedule-terms.ts";
import { type ScheduleWords, scheduleWords, withVariablesIn } from "#core/schedule-words.ts";
import { type FrozenTemplate, templateOf } from "#core/template.ts";
import { members } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { type CheckedDraft, checkContent } from "#server/invoices/check-invoice.ts";
import { frozenContent } from "#server/invoices/copy-invoice.ts";
import type { InvoiceRecord } from "#server/invoices/lock-invoice.ts";
import { loadLooks } from "#server/templates/load-looks.ts";
import { readCommitted, type ScheduleRecord, type SignedModel, signedModel } from "./schedule-model.ts";

export type Verdict =
  | { kind: "covered"; signed: SignedModel; content: InvoiceContent }
  /** `draft`: it is left to a person. `review`: it is submitted, as somebody who wrote it would. */
  | { kind: "draft" | "review"; reason: OutcomeReason };

export type RunPlan = { period: Period; checked: CheckedDraft; verdict: Verdict };

/**
 * The plan for the day `on`, by everything as it is in this transaction. `issueDate` is the day that an invoice which is issued by
 * itself would carry. The schedule and its model are under their locks where something follows from it.
 */
export async function planRun(
  tx: Tx,
  about: { schedule: ScheduleRecord; model: InvoiceRecord; on: PlainDate; issueDate: PlainDate; now: Date },
): Promise<RunPlan> {
  const { schedule, model, on, issueDate, now } = about;
  const { terms } = schedule;
  const period = periodOf(terms.rule, terms.covers, on);
  const days = { issueDate: null, dueDate: null, serviceFrom: period.from, serviceTo: period.to };
  const written = await writtenOf(tx, model);
  const template = lookOf(written, await loadLooks(tx, { worn: written.templateId, clientId: written.clientId }));
  const signed = await signedModel(tx, model.id);
  const words = wordsFor(signed, template);
  // A title can become longer than a title may be; then it stays as it was written, for a person to shorten.
  const said = DraftContent.safeParse({ ...withVariablesIn(written, words, period), ...days });
  const draft = said.success ? said.data : { ...written, ...days };
  const checked = await checkContent(tx, model, draft, now);
  const left = await leftToPeople(tx, schedule, checked, said.success);
  if (left) return { period, checked, verdict: { kind: "draft", reason: left } };
  return { period, checked, verdict: coverOf({ terms, model, signed, template, words, period, checked, issueDate }) };
}

/** What the model says: as it was submitted, or while it is written on, as far as that is committed. */
function writtenOf(tx: Tx, model: InvoiceRecord): Promise<DraftContent> {
  const { tenantId, id: invoiceId, state } = model;
  return state === "draft" ? readCommitted(tx, { tenantId, invoiceId }) : frozenContent(tx, model);
}

/** The words that were signed, where the language is still the same: a calendar that came with an update changes nothing agreed. */
function wordsFor(signed: SignedModel | null, template: FrozenTemplate): ScheduleWords {
  const frozen =
    signed && templateOf(signed.content.template).locale === template.locale ? signed.content.schedule : null;
  return frozen?.words ?? scheduleWords(template.locale);
}

/** Why a person has to finish it; null where it can go on by itself. */
async function leftToPeople(
  tx: Tx,
  schedule: ScheduleRecord,
  { agency, client, problems }: CheckedDraft,
  fits: boolean,
): Promise<OutcomeReason | null> {
  if (schedule.terms.act === "draft") return "drafts_wanted";
  if (agency.schedulesDraftOnly) return "agency_drafts_only";
  if (!fits || !client || client.archivedAt !== null || !maySubmitDraft(problems)) return "incomplete";
  const [owner] = await tx
    .select({ id: members.id })
    .from(members)
    .where(and(eq(members.id, schedule.ownerId), isNull(members.removedAt)));
  return owner ? null : "owner_left";
}

function coverOf(given: {
  terms: ScheduleTerms;
  model: InvoiceRecord;
  signed: SignedModel | null;
  template: FrozenTemplate;
  words: ScheduleWords;
  period: Period;
  checked: CheckedDraft;
  issueDate: PlainDate;
}): Verdict {
  const { signed, checked, issueDate, period } = given;
  const agreed = signed?.content.schedule;
  if (!signed || !agreed || given.model.state !== "approved") return { kind: "review", reason: "not_approved" };
  if (!sameTerms(agreed, given.terms)) return { kind: "review", reason: "terms_changed" };
  const { agency, client } = checked;
  if (!client) return { kind: "review", reason: "client_changed" };
  const content = freezeContent({
    draft: { ...checked.draft, issueDate },
    seller: agency.legal,
    buyer: client.party,
    bank: agency.bank,
    taxPolicy: agency.taxPolicy,
    corrects: null,
    template: given.template,
  });
  const { schedule: _terms, ...model } = signed.content;
  const expected: InvoiceContent = {
    ...withVariablesIn(model, given.words, period),
    issueDate,
    dueDate: null,
    serviceFrom: period.from,
    serviceTo: period.to,
  };
  const reason = differenceOf(expected, content);
  return reason ? { kind: "review", reason } : { kind: "covered", signed, content };
}

/** What is not as it was countersigned; the weightiest first, because one reason is told. */
function differenceOf(agreed: InvoiceContent, now: InvoiceContent): OutcomeReason | null {
  const differs = (key: keyof InvoiceContent) => canonicalJson(agreed[key]) !== canonicalJson(now[key]);
  if (differs("bank")) return "bank_changed";
  if (differs("seller")) return "seller_changed";
  if (differs("clientId") || differs("buyer")) return "client_changed";
  if (differs("template")) return "look_changed";
  return canonicalJson(agreed) === canonicalJson(now) ? null : "content_changed";
}
