/** What the forms of remarks do where no script runs. Null for a form that is about something else. */
import { redirect } from "@remix-run/node";
import { type Api, refusalOf } from "#app/api.server.ts";
import { sentenceFor } from "#app/error-sentences.ts";
import type { InvoiceActionResult } from "#app/invoice-actions.server.ts";
import { REMARK_LIMITS } from "#core/remarks.ts";

const INTENT = "remark-reply";

export async function performRemarkAction(
  api: Api,
  invoiceId: string,
  form: FormData,
): Promise<Response | InvoiceActionResult | null> {
  if (form.get("intent") !== INTENT) return null;
  const body = String(form.get("body") ?? "").trim();
  if (body === "") return { intent: INTENT, problem: "Write something first.", field: "body" };
  try {
    await api.remarks.reply({
      threadId: String(form.get("threadId") ?? ""),
      body: body.slice(0, REMARK_LIMITS.bodyChars),
      // Without a script there is nobody to recognise a second press; the page that follows shows what was said.
      idempotencyKey: crypto.randomUUID(),
    });
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    return { intent: INTENT, problem: sentenceFor(refusal), field: null };
  }
  return redirect(`/invoices/${invoiceId}`);
}
