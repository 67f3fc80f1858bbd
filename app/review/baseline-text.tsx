/** What a review is compared with, in words, and the choice of another. */
import { Form, Link, useSubmit } from "@remix-run/react";
import { DateText, instantWords } from "#app/components/date-text.tsx";
import { type LocaleSettings, useLocale } from "#app/components/locale-context.tsx";
import { formatDate } from "#core/plain-date.ts";
import type { Baseline } from "#server/approvals/review-baselines.ts";

/** "Since what you signed, yesterday, 14:02"; "Compared with 2026-0147, the last to this client, 12 Nov 2026". */
export function BaselineText({ baseline }: { baseline: Baseline }) {
  const { locale } = useLocale();
  if ("invoiceId" in baseline) {
    const { invoiceId, number, at, kind } = baseline;
    return (
      <>
        Compared with <Link to={`/invoices/${invoiceId}`}>{number || "the invoice"}</Link>
        {kind === "source" ? ", which it was copied from" : ", the last to this client"}
        {at !== "" && `, ${formatDate(at, locale, "medium")}`}
      </>
    );
  }
  return (
    <>
      Since {eventWords(baseline)}, <DateText at={baseline.at} />
    </>
  );
}

/** Sends the choice as part of the address, so that it can be handed on. */
export function BaselineChoice({ baselines, chosen }: { baselines: readonly Baseline[]; chosen: Baseline }) {
  const submit = useSubmit();
  const settings = useLocale();
  if (baselines.length < 2) return null;
  return (
    <Form method="get" className="review-against" onChange={(event) => submit(event.currentTarget, { replace: true })}>
      <label htmlFor="against">Compare with</label>
      <select id="against" name="against" className="input" defaultValue={chosen.key} key={chosen.key}>
        {baselines.map((baseline) => (
          <option key={baseline.key} value={baseline.key}>
            {optionWords(baseline, settings)}
          </option>
        ))}
      </select>
      <noscript>
        <button type="submit" className="btn">
          Compare
        </button>
      </noscript>
    </Form>
  );
}

type Round = Exclude<Baseline, { invoiceId: string }>;

function eventWords({ kind, by }: Round): string {
  switch (kind) {
    case "signed_by_you":
      return "what you signed";
    case "signed":
      return `what ${by} signed`;
    case "returned":
      return `${by || "somebody"} returned it`;
    case "withdrawn":
      return "it was taken back";
  }
}

function optionWords(baseline: Baseline, settings: LocaleSettings): string {
  if ("invoiceId" in baseline) {
    const which = baseline.kind === "source" ? "copied from" : "the last to this client:";
    return `${which} ${baseline.number || "an invoice without a number"}`;
  }
  return `${eventWords(baseline)}, ${instantWords(baseline.at, settings)}`;
}
