/** Where the forms that pause reminders are sent, from an invoice or a client; it leads back to where they were pressed. */
import { type ActionFunctionArgs, redirect } from "@remix-run/node";
import { callerFor, redirectSaying, refusalOf, safePath, text } from "#app/api.server.ts";
import { sentenceFor } from "#app/error-sentences.ts";

export function loader() {
  return redirect("/settings/reminders");
}

export async function action({ request, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const form = await request.formData();
  const back = safePath(text(form, "back"), "/invoices");
  const clientId = text(form, "clientId");
  const subject = clientId === "" ? { invoiceId: text(form, "invoiceId") } : { clientId };
  const reason = text(form, "reason");
  try {
    if (text(form, "intent") === "resume") {
      await api.reminders.resume({ subject });
      return redirectSaying(back, "Reminders go on.");
    }
    if (reason === "") return redirectSaying(back, "Nothing was paused: say why, so that the team knows.");
    await api.reminders.pause({ subject, untilDay: text(form, "untilDay") || null, reason });
    return redirectSaying(back, "Paused. Nothing is sent until it ends.");
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    return redirectSaying(back, sentenceFor(refusal));
  }
}
