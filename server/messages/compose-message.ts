/** The message that goes out with a document when nobody writes another one: the agency's template of its language, else our words. */
import { and, eq } from "drizzle-orm";
import type { InvoiceContent } from "#core/invoice-content.ts";
import { sheetLanguage } from "#core/sheet/sheet-languages.ts";
import { messageTemplates } from "#db/schema/messages.ts";
import type { Tx } from "#db/tenant.ts";
import { defaultMessage, type MessageKind, type MessageTemplate } from "./default-message.ts";
import { aboutOf, fillMessage, type MessageFacts } from "./fill-message.ts";

/** The agency's own template, or null where it has written none for this kind and language. */
export async function savedTemplate(tx: Tx, kind: MessageKind, locale: string): Promise<MessageTemplate | null> {
  const [saved] = await tx
    .select({ subject: messageTemplates.subject, body: messageTemplates.body })
    .from(messageTemplates)
    .where(and(eq(messageTemplates.kind, kind), eq(messageTemplates.language, sheetLanguage(locale))));
  return saved ?? null;
}

/** The agency's words for this kind and language, else ours, with variables in braces. */
export async function templateFor(tx: Tx, kind: MessageKind, content: InvoiceContent): Promise<MessageTemplate> {
  const { locale } = content.template;
  return (await savedTemplate(tx, kind, locale)) ?? defaultMessage(kind, locale, aboutOf(content) !== "");
}

/** Subject and words for this document, everything filled in but `{link}`, which is each recipient's own. */
export async function composeMessage(tx: Tx, kind: MessageKind, facts: MessageFacts): Promise<MessageTemplate> {
  return fillMessage(await templateFor(tx, kind, facts.document.content), facts);
}
