/** A link that opens nothing (any more): what happened and whom to ask, and what was typed in vain. Nothing of the document. */

export type ClosedProps = {
  title: string;
  text: string;
  /** A link that begins a mail to the agency; null where it is not known. */
  writeTo: { label: string; email: string } | null;
  notSent: { label: string; body: string } | null;
};

export function Closed({ title, text, writeTo, notSent }: ClosedProps) {
  return (
    <main id="main" className="public client client-closed">
      <h1>{title}</h1>
      <p>{text}</p>
      {writeTo && (
        <p>
          <a className="btn large" href={`mailto:${encodeURIComponent(writeTo.email).replace("%40", "@")}`}>
            {writeTo.label}
          </a>
        </p>
      )}
      {notSent && (
        <div className="client-part">
          <p className="small">{notSent.label}</p>
          <p dir="auto" className="client-words">
            {notSent.body}
          </p>
        </div>
      )}
    </main>
  );
}
