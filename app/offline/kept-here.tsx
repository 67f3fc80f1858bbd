/**
 * What of this person's lies only in this browser: edits that a draft did not take, and edits that were never sent because the line
 * was gone. Said where one looks for one's drafts, because nobody opens a draft to find out.
 */
import { Link } from "@remix-run/react";
import { useEffect, useState } from "react";
import { copiesOf } from "#app/collab/copy-index.ts";
import { keptEdits } from "#app/collab/kept-edits.ts";
import { useObservable } from "#app/collab/use-observable.ts";
import { useApp } from "#app/components/app-data.ts";
import { DateText } from "#app/components/date-text.tsx";
import { Notice } from "#app/components/ui/notice.tsx";

type Here = { invoiceId: string; name: string; at: number; says: string };

export function KeptHere() {
  const { person, agency } = useApp();
  const kept = useObservable(keptEdits(person.userId));
  const [unsent, setUnsent] = useState<Here[] | null>(null);
  // Only a browser knows; what it knows is read once it has taken the page over.
  useEffect(() => {
    const waiting = copiesOf(person.userId).filter((copy) => copy.tenantId === agency.tenantId && copy.waiting);
    setUnsent(
      waiting.map(({ invoiceId, openedAt }) => ({
        invoiceId,
        name: "A draft",
        at: openedAt,
        says: "edits not sent yet",
      })),
    );
  }, [person.userId, agency.tenantId]);
  if (unsent === null) return null;
  const here = new Map(unsent.map((one) => [one.invoiceId, one]));
  for (const { tenantId, invoiceId, at, mine } of kept) {
    if (tenantId !== agency.tenantId) continue;
    const name = mine.subject || mine.lines.find((line) => line.title !== "")?.title || "A draft";
    here.set(invoiceId, { invoiceId, name, at, says: "edits that were not taken" });
  }
  if (here.size === 0) return null;
  return (
    <Notice title="Only this browser has some of your edits.">
      <ul>
        {[...here.values()].map(({ invoiceId, name, at, says }) => (
          <li key={invoiceId}>
            <Link to={`/invoices/${invoiceId}`}>{name}</Link>: {says}, <DateText at={new Date(at).toISOString()} />
          </li>
        ))}
      </ul>
    </Notice>
  );
}
