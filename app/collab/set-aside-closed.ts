import { readDraft } from "#core/draft-document.ts";
import { BrowserCopy, readCopy } from "./browser-copy.ts";
import { type CopyOwner, copiesOf } from "./copy-index.ts";
import { setAside } from "./kept-edits.ts";

/**
 * The copy of a draft that is none any more: what in it was never sent is set aside, and the copy goes. For a page that
 * shows the document in another state, where no session opens it.
 */
export async function setAsideClosed(owner: CopyOwner, newId: string, now: number): Promise<void> {
  const { userId, tenantId, invoiceId } = owner;
  const entry = copiesOf(userId).find((one) => one.tenantId === tenantId && one.invoiceId === invoiceId);
  if (!entry) return;
  const copy = entry.waiting ? await readCopy(owner, readDraft) : null;
  if (copy) {
    setAside(userId, {
      id: newId,
      tenantId,
      invoiceId,
      at: now,
      reason: "closed",
      base: copy.base,
      mine: copy.content,
    });
  }
  await new BrowserCopy(owner, () => now).forget();
}
