/** Documents that correct one another, each with the way to the other: whoever opens a voided invoice is one step from what holds. */
import { Link } from "@remix-run/react";
import type { RelatedDocument } from "#server/invoices/related-documents.ts";

export type RelatedNotesProps = {
  kind: "invoice" | "credit_note";
  /** The invoice that this one credits, or the voided one that it replaces. */
  corrects: RelatedDocument | null;
  correctedBy: readonly RelatedDocument[];
};

export function RelatedNotes({ kind, corrects, correctedBy }: RelatedNotesProps) {
  return (
    <>
      {corrects && <Related words={kind === "credit_note" ? "Credits" : "Replaces"} document={corrects} />}
      {correctedBy.map((document) => (
        <Related
          key={document.invoiceId}
          words={document.kind === "credit_note" ? "Credited by" : "Replaced by"}
          document={document}
        />
      ))}
    </>
  );
}

function Related({ words, document }: { words: string; document: RelatedDocument }) {
  return (
    <div className="note">
      <b>{words}</b>{" "}
      <Link className="as-link" to={`/invoices/${document.invoiceId}`}>
        {document.number ?? "a draft that is being written"}
      </Link>
    </div>
  );
}
