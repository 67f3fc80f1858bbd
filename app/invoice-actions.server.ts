/** What the buttons of an invoice's page do: one form field `intent`, so that every one of them works without JavaScript. */
import { redirect } from "@remix-run/node";
import { z } from "zod";
import { type Api, redirectSaying, refusalOf } from "#app/api.server.ts";
import { sentenceFor } from "#app/error-sentences.ts";
import { parseMoneyText } from "#app/issued/parse-money-text.ts";
import { BREAK_GLASS_WORDS } from "#app/review/break-glass-words.ts";
import { REASON_CHARS_MAX, REASON_CHARS_MIN } from "#server/invoices/break-glass.ts";

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

export type InvoiceActionResult = { intent: string; problem: string; field: string | null };

/** Performs the intent of `form` on the invoice. A refusal comes back as a sentence; everything else redirects. */
export async function performInvoiceAction(
  api: Api,
  invoiceId: string,
  form: FormData,
  locale: string,
): Promise<Response | InvoiceActionResult> {
  const intent = String(form.get("intent") ?? "");
  const words = (name: string): string => String(form.get(name) ?? "").trim();
  const refused = (problem: string, field: string | null = null): InvoiceActionResult => ({ intent, problem, field });
  const here = `/invoices/${invoiceId}`;
  try {
    switch (intent) {
      case "submit":
        await api.invoices.submit({ invoiceId });
        return redirect(here);
      case "discard":
        await api.invoices.discard({ invoiceId });
        return redirect("/drafts");
      case "duplicate":
        return redirect(`/invoices/${(await api.invoices.duplicate({ invoiceId })).invoiceId}`);
      case "withdraw":
        await api.invoices.withdraw({ invoiceId });
        return redirect(here);
      case "approve":
        return signed(here, await api.invoices.approve({ invoiceId, contentHash: Hash.parse(words("contentHash")) }));
      case "return":
        if (words("comment") === "")
          return refused("Say what should change, so that they know where to begin.", "comment");
        await api.invoices.return({
          invoiceId,
          contentHash: Hash.parse(words("contentHash")),
          comment: words("comment").slice(0, 2_000),
        });
        return redirect("/approvals");
      case "reopen":
        if (words("comment") === "") return refused("Say why: whoever wrote it reads it beside the draft.", "comment");
        await api.invoices.reopen({
          invoiceId,
          contentHash: Hash.parse(words("contentHash")),
          comment: words("comment").slice(0, 2_000),
        });
        return redirect(here);
      case "break-glass":
        if (words("words").toLowerCase() !== BREAK_GLASS_WORDS)
          return refused(`Nothing was issued. Type “${BREAK_GLASS_WORDS}” if you mean it.`, "words");
        if ([...words("reason")].length < REASON_CHARS_MIN)
          return refused("Nothing was issued. Say why in at least ten characters.", "reason");
        await api.invoices.breakGlass({
          invoiceId,
          contentHash: Hash.parse(words("contentHash")),
          reason: words("reason").slice(0, REASON_CHARS_MAX),
        });
        return redirect(`${here}?issued=1`);
      case "reassign":
        await api.approvals.reassign({
          invoiceId,
          contentHash: Hash.parse(words("contentHash")),
          step: Number(words("step")),
          fromMember: words("fromMember") || null,
          toMember: words("toMember"),
        });
        return redirectSaying(here, "Asked. They get a mail, and it stands under To approve.");
      case "void":
        if (words("reason") === "") return refused("Say why: the reason stays in its history.", "reason");
        await api.invoices.void({ invoiceId, reason: words("reason").slice(0, 500) });
        return words("then") === "replace"
          ? redirect(`/invoices/${(await api.invoices.replace({ invoiceId })).invoiceId}`)
          : redirect(here);
      case "replace":
        return redirect(`/invoices/${(await api.invoices.replace({ invoiceId })).invoiceId}`);
      case "credit":
        return redirect(`/invoices/${(await api.invoices.credit({ invoiceId })).invoiceId}`);
      case "payment": {
        const currency = words("currency");
        const amount = parseMoneyText(words("amount"), currency, locale);
        if (amount === null) return refused("Write the amount as a number, like 1,250.00.", "amount");
        await api.payments.record({
          invoiceId,
          amount,
          currency,
          receivedOn: words("receivedOn"),
          method: "bank_transfer",
          reference: words("reference").slice(0, 140),
          note: "",
          idempotencyKey: words("idempotencyKey"),
        });
        return redirect(here);
      }
      default:
        return refused("That button is not known here. Reload the page and try again.");
    }
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    return refused(sentenceFor(refusal));
  }
}

/** The last signature lands as a stamp; an earlier one says who comes next. */
function signed(here: string, { waiting }: Awaited<ReturnType<Api["invoices"]["approve"]>>): Response {
  if (waiting === null) return redirect(`${here}?stamped=1`);
  const people = waiting.left === 1 ? "one more signature" : `${waiting.left} more signatures`;
  return redirectSaying(here, `Signed. It waits for ${people}: ${waiting.step}.`);
}
