/** The upper part of a sheet: who sends it, what it is, for whom, when. */
import type { ReactNode } from "react";
import { sheetLabels } from "#core/sheet/sheet-labels.ts";
import { addressOf, dueText, issuedText, periodText, taxIdText, titleText } from "#core/sheet/sheet-text.ts";
import type { SheetView } from "#core/sheet/sheet-view.ts";

/**
 * Logo or wordmark, and the sender's small print. Paper with a letterhead bears its own: there the name stands in the small
 * print, and once more, small, in the line above the address that a postman reads.
 */
export function SheetHead({ view }: { view: SheetView }) {
  const { seller, look } = view;
  const onLetterhead = look.design === "letterhead";
  const ids = [taxIdText(view, seller), seller.registrationId];
  // A reader abroad also needs to know the country it comes from.
  const address = addressOf(seller, view.buyer?.countryCode || seller.countryCode, view.locale);
  const small = [address.join(sheetLabels(view.locale).listComma), ids.filter(Boolean).join(" · "), seller.email];
  return (
    <header className="sheet-head">
      {onLetterhead ? (
        <div className="sheet-return" aria-hidden="true">
          {[seller.name, ...address].join(" · ")}
        </div>
      ) : view.logo === null ? (
        <div className="sheet-logo">{seller.name}</div>
      ) : (
        <img className="sheet-logo-image" src={view.logo} alt={seller.name} />
      )}
      <div className="sheet-from">
        {view.logo === null && !onLetterhead ? null : <div>{seller.name}</div>}
        {small.filter(Boolean).map((line) => (
          <div key={line}>{line}</div>
        ))}
      </div>
    </header>
  );
}

/**
 * All that stands above the lines. The parts keep their order for whoever hears them; a design may place them otherwise for
 * whoever sees them.
 */
export function SheetTop({ children }: { children: ReactNode }) {
  return <div className="sheet-top">{children}</div>;
}

export function SheetTitle({ view }: { view: SheetView }) {
  const title = titleText(view);
  const at = view.number === null ? -1 : title.indexOf(view.number);
  if (view.number === null || at === -1) return <h1 className="sheet-title">{title}</h1>;
  return (
    <h1 className="sheet-title">
      {title.slice(0, at)}
      {/* "A/2026-7" is one word from left to right, whatever the language around it. */}
      <bdi className="sheet-number">{view.number}</bdi>
      {title.slice(at + view.number.length)}
    </h1>
  );
}

/** One fact: a small name and what it is. The draft editor puts its fields in as children. */
export function SheetFact({ name, className, children }: { name: string; className?: string; children: ReactNode }) {
  return (
    <div className={className}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function SheetFacts({ view }: { view: SheetView }) {
  const labels = sheetLabels(view.locale);
  const period = periodText(view);
  const references = [view.reference, view.subject].filter((text) => text.trim() !== "");
  return (
    <dl className="sheet-facts">
      <SheetFact name={labels.for} className="sheet-buyer">
        {view.buyer === null ? "—" : <BuyerLines view={view} />}
      </SheetFact>
      <SheetFact name={labels.issued} className="sheet-issued">
        {issuedText(view)}
      </SheetFact>
      {view.kind === "invoice" && (
        <SheetFact name={labels.due} className="sheet-due">
          {dueText(view)}
        </SheetFact>
      )}
      {view.corrects === null ? null : (
        <SheetFact name={labels.corrects}>
          {`${labels.invoice} `}
          <bdi className="sheet-corrected">{view.corrects}</bdi>
        </SheetFact>
      )}
      {references.length === 0 ? null : (
        <SheetFact name={labels.yourReference} className="sheet-your-reference">
          {references.map((text) => (
            <div key={text}>{text}</div>
          ))}
        </SheetFact>
      )}
      {period === null ? null : (
        <SheetFact name={labels.servicePeriod} className="sheet-period">
          {period}
        </SheetFact>
      )}
      {view.look.fields.map(({ label, value }, index) =>
        value.trim() === "" ? null : (
          // biome-ignore lint/suspicious/noArrayIndexKey: fields of a frozen look never reorder, and two may be alike
          <SheetFact key={index} name={label} className="sheet-field">
            <div>{value}</div>
          </SheetFact>
        ),
      )}
    </dl>
  );
}

/** Name, address, tax number: what the law wants of the one who receives it. */
export function BuyerLines({ view }: { view: SheetView }) {
  const { buyer } = view;
  if (buyer === null) return null;
  const ids = [taxIdText(view, buyer), buyer.registrationId].filter(Boolean);
  const lines = [buyer.name, ...addressOf(buyer, view.seller.countryCode, view.locale), ...ids];
  return lines.map((line, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: an address may hold the same line twice and never reorders
    <div key={index}>{line}</div>
  ));
}
