/** What the page of an issued document knows of the client's side: who has a link, what was asked, and what can be done about both. */
import { redirectSaying, refusalOf } from "#app/api.server.ts";
import { sentenceFor } from "#app/error-sentences.ts";
import type { InvoiceActionResult } from "#app/invoice-actions.server.ts";
import type { Api } from "#app/load-context.ts";
import { LINK_DAYS } from "#server/links/make-link.ts";

export type ClientSide = Awaited<ReturnType<typeof readClientSide>>;

/** `before` shows the messages before that one. */
export async function readClientSide(api: Api, invoiceId: string, before: number | null) {
  const [links, questions] = await Promise.all([
    api.links.list({ invoiceId }),
    api.questions.list({ invoiceId, ...(before === null ? {} : { before }) }),
  ]);
  return { links, questions, answerKey: crypto.randomUUID() };
}

/** From the address; anybody types one. */
export function askedBefore(url: string): number | null {
  const before = Number(new URL(url).searchParams.get("before"));
  return Number.isSafeInteger(before) && before > 0 ? before : null;
}

/** Null where `form` asks for nothing of this. */
export async function performClientAction(
  api: Api,
  invoiceId: string,
  form: FormData,
): Promise<Response | InvoiceActionResult | null> {
  const intent = String(form.get("intent") ?? "");
  const said = (name: string): string => String(form.get(name) ?? "").trim();
  const here = `/invoices/${invoiceId}`;
  try {
    switch (intent) {
      case "link-make": {
        const days = LINK_DAYS.find((one) => String(one) === said("days")) ?? LINK_DAYS[1];
        await api.links.make({ invoiceId, days });
        return redirectSaying(`${here}#links`, "A link was made. Copy it and hand it on.");
      }
      case "link-revoke":
        await api.links.revoke({ linkId: said("linkId") });
        return redirectSaying(`${here}#links`, "Revoked: whoever opens it now is told to ask you.");
      case "link-restore":
        await api.links.restore({ linkId: said("linkId") });
        return redirectSaying(`${here}#links`, "It opens again.");
      case "question-answer":
        if (said("body") === "") return { intent, problem: "Write an answer first.", field: "body" };
        await api.questions.answer({ invoiceId, body: said("body"), idempotencyKey: said("key") });
        return redirectSaying(`${here}#questions`, "Answered: it stands on the client's page.");
      case "questions-settle":
        await api.questions.settle({ invoiceId });
        return redirectSaying(`${here}#questions`, "Settled. Another question opens it again.");
      case "questions-reopen":
        await api.questions.reopen({ invoiceId });
        return redirectSaying(`${here}#questions`, "Open again.");
      default:
        return null;
    }
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    return { intent, problem: sentenceFor(refusal), field: null };
  }
}
