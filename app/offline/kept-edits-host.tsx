/**
 * Edits of this person that the draft of this page did not take. The page pays for the card only when there is one to show.
 */
import { type ComponentType, useEffect, useState } from "react";
import { type KeptEdits, keptEdits } from "#app/collab/kept-edits.ts";
import { forgetPage } from "#app/collab/page-copy.ts";
import { setAsideClosed } from "#app/collab/set-aside-closed.ts";
import { useObservable } from "#app/collab/use-observable.ts";
import { useApp } from "#app/components/app-data.ts";

export type KeptCardProps = { kept: KeptEdits };

/** `isDraft` false: the page shows the document in another state, so what its copy still holds was never sent. */
export function KeptEditsHost({ invoiceId, isDraft }: { invoiceId: string; isDraft: boolean }) {
  const { person, agency } = useApp();
  const { userId } = person;
  const { tenantId } = agency;
  useEffect(() => {
    if (isDraft) return;
    void forgetPage(userId, invoiceId);
    void setAsideClosed({ userId, tenantId, invoiceId }, crypto.randomUUID(), Date.now());
  }, [isDraft, userId, tenantId, invoiceId]);
  const all = useObservable(keptEdits(userId));
  const [hydrated, setHydrated] = useState(false);
  useEffect(() => setHydrated(true), []);
  const own = all.filter((kept) => kept.invoiceId === invoiceId && kept.tenantId === tenantId);
  return hydrated && own.length > 0 ? <Cards kept={own} /> : null;
}

function Cards({ kept }: { kept: readonly KeptEdits[] }) {
  const [Card, setCard] = useState<ComponentType<KeptCardProps> | null>(null);
  useEffect(() => {
    let current = true;
    import("./kept-card.tsx").then(
      ({ KeptCard }) => current && setCard(() => KeptCard),
      // Without a line the card waits for the next visit; the edits are kept all the same.
      () => {},
    );
    return () => {
      current = false;
    };
  }, []);
  return Card ? (
    <div className="kept-edits">
      {kept.map((one) => (
        <Card key={one.id} kept={one} />
      ))}
    </div>
  ) : null;
}
