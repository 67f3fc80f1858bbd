/** Tells whoever wrote the document and whoever issued it that their client asks something. */
import type { Tx } from "#db/tenant.ts";
import { notify } from "#server/notifications/notify.ts";

export async function tellOfQuestion(
  tx: Tx,
  tenantId: string,
  asked: {
    invoiceId: string;
    number: string;
    createdBy: string;
    issuedBy: string;
    client: string;
    asker: string;
    words: string;
    key: string;
  },
): Promise<void> {
  await notify(tx, tenantId, {
    kind: "client_question",
    memberIds: [...new Set([asked.createdBy, asked.issuedBy])],
    subjectType: "invoice",
    subjectId: asked.invoiceId,
    params: { by: asked.asker, number: asked.number, client: asked.client, words: asked.words },
    onceKey: `question/${asked.key}`,
  });
}
