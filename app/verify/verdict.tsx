/** The answer of the public proof, in words that a client of an agency understands. */
import type { ReactNode } from "react";
import { formatIban } from "#core/bank.ts";
import { formatMoney } from "#core/money.ts";
import { formatDate } from "#core/plain-date.ts";
import type { GenuineDocument, Verdict as Verified } from "#server/public/verify-document.ts";
import { Differences } from "./differences.tsx";
import type { FileAnswer } from "./use-dropped-file.ts";
import "./verify.css";

type Answered = Exclude<Verified["verdict"], "unknown">;

/** What was asked about: the very bytes of a file, or what its footer says. */
export type Asked = "bytes" | "fingerprint";

/** `file` is what was found in a dropped file that is not known by its bytes. */
export function Verdict({ verdict, asked, file }: { verdict: Verified; asked: Asked; file?: FileAnswer }) {
  if (verdict.verdict === "unknown") {
    return asked === "bytes" ? <UnknownFile unread={file?.unread ?? null} /> : <UnknownFingerprint />;
  }
  const [first] = verdict.documents;
  const issuer = first?.issuedBy ?? "";
  return (
    <section className="verdict" aria-live="polite">
      <Heading verdict={verdict.verdict} asked={asked} issuer={issuer} />
      {verdict.verdict === "altered" && first && (
        <Differences document={first} foreign={verdict.foreign} parts={file?.parts ?? []} />
      )}
      {verdict.verdict === "altered" && <h2 className="verdict-issued">What was issued</h2>}
      {verdict.documents.map((document) => (
        <Facts key={`${document.number}/${document.issueDate}`} document={document} />
      ))}
      {verdict.verdict === "altered" && <WhatToDo />}
      {asked === "bytes" && (
        <p className="verdict-note">
          The file never left your browser: only{" "}
          {verdict.verdict === "genuine" ? "its fingerprint was" : "fingerprints of it were"} compared.
        </p>
      )}
    </section>
  );
}

function Heading({ verdict, asked, issuer }: { verdict: Answered; asked: Asked; issuer: string }) {
  switch (verdict) {
    case "genuine":
      return asked === "bytes" ? (
        <>
          <h1>Genuine, and unaltered.</h1>
          <p>
            This is the document that {issuer} issued, byte for byte. Pay only to the account named here; if somebody
            told you another one, call them first.
          </p>
        </>
      ) : (
        <>
          <h1>This was issued.</h1>
          <p>
            {issuer} issued what stands below. Compare it with what you hold, the account above all: a footer can be
            copied onto another page. Drop the PDF here to be certain of every byte.
          </p>
        </>
      );
    case "resaved":
      return (
        <>
          <h1>Saved again; the text is the one that was issued.</h1>
          <p>
            This file is not the one that {issuer} issued: a program has saved it again. Its words and figures are the
            same, every one. How they look cannot be compared, so pay only to the account named here.
          </p>
        </>
      );
    case "altered":
      return (
        <>
          <h1>Altered: the text differs.</h1>
          <p>
            This file names a document that {issuer} issued, and says something else than that document does. Do not pay
            by it.
          </p>
        </>
      );
    case "uncompared":
      return (
        <>
          <h1>Not the file that was issued.</h1>
          <p>
            Its footer names a document that {issuer} issued. This file is another one, and its text could not be
            compared here: read every line of it against what stands below, the account above all.
          </p>
        </>
      );
  }
}

function Facts({ document }: { document: GenuineDocument }) {
  const { locale, bank } = document;
  const facts: [string, ReactNode][] = [
    ["Issued by", [document.issuedBy, document.vatId && `VAT ${document.vatId}`].filter(Boolean).join(" · ")],
    [
      document.kind === "credit_note" ? "Credit note" : "Invoice",
      `${document.number} to ${document.issuedTo}, ${formatDate(document.issueDate, locale, "long")}`,
    ],
    ["Amount", <Amount key="amount" document={document} />],
    ...(bank
      ? [["Account", bank.iban ? formatIban(bank.iban) : `${bank.accountNumber} ${bank.bankName}`] as [string, string]]
      : []),
    ...(document.countersigned
      ? [
          [
            document.countersigned.schedule ? "Countersigned as a schedule" : "Countersigned",
            `${document.countersigned.name}, ${momentOf(document.countersigned.at, document)}`,
          ] as [string, string],
        ]
      : []),
    ...(document.underBreakGlass
      ? [
          [
            "Not countersigned",
            `issued under break-glass by ${document.underBreakGlass.name}, ${momentOf(document.underBreakGlass.at, document)}`,
          ] as [string, string],
        ]
      : []),
    [
      "Fingerprint",
      <span key="fingerprint" className="break-words">
        {document.fingerprint}
      </span>,
    ],
  ];
  return (
    <dl className="facts verdict-facts">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The amount and what became of it, because a genuine invoice may be one that nobody has to pay any more. */
function Amount({ document }: { document: GenuineDocument }) {
  const { currency, locale, creditedMinor } = document;
  const money = (minor: string) => formatMoney(minor, currency, locale, { symbol: true });
  if (document.voided)
    return (
      <>
        {money(document.totalMinor)}, <strong>withdrawn since: do not pay it</strong>
      </>
    );
  if (BigInt(creditedMinor) > 0n)
    return (
      <>
        {money(document.totalMinor)}, <strong>of which {money(creditedMinor)} was credited since</strong>
      </>
    );
  return <>{money(document.totalMinor)}, nothing credited or voided since</>;
}

/** "21 November 2026, 13:58" in the agency's own time. */
function momentOf(instant: string, { locale, timeZone }: GenuineDocument): string {
  const at = new Date(instant);
  const day = new Intl.DateTimeFormat("sv-SE", { timeZone }).format(at);
  const time = new Intl.DateTimeFormat(locale, { timeZone, timeStyle: "short" }).format(at);
  return `${formatDate(day, locale, "long")}, ${time}`;
}

function UnknownFile({ unread }: { unread: FileAnswer["unread"] }) {
  return (
    <section className="verdict" aria-live="polite">
      <h1>Not a document that was issued here.</h1>
      <p>
        {unread === null
          ? "No document that was issued here has these bytes, and none has the fingerprint that it names."
          : UNREAD[unread]}
      </p>
      <WhatToDo />
    </section>
  );
}

const UNREAD: Record<NonNullable<FileAnswer["unread"]>, string> = {
  locked:
    "Nothing with these bytes was issued here, and this file is locked with a password: what is issued here never is.",
  too_long:
    "Nothing with these bytes was issued here, and this file has more pages or text than an invoice. It was not read.",
  too_slow: "Nothing with these bytes was issued here, and reading this file took too long. It was left unread.",
  broken: "Nothing with these bytes was issued here, and this file is broken: it cannot be read as a PDF.",
  unnamed:
    "Nothing with these bytes was issued here, and this file carries no fingerprint in its footer to compare it by. It was changed, is a picture of a page, or was never issued here.",
};

function UnknownFingerprint() {
  return (
    <section className="verdict" aria-live="polite">
      <h1>Nothing of that kind was issued here.</h1>
      <p>Look for a typing error first: a fingerprint has digits and the letters A to F.</p>
      <WhatToDo />
    </section>
  );
}

function WhatToDo() {
  return (
    <ul className="mt-4 list-disc pl-5">
      <li>Do not pay yet. A swapped account number is what such a page is for.</li>
      <li>Open the PDF of the mail or the link that you were sent first, and drop that one here.</li>
      <li>
        Call the sender, by a number that you had before, and ask them to read out the account and the fingerprint.
      </li>
    </ul>
  );
}
