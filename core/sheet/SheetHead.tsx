/** The upper part of a sheet: who sends it, what it is, for whom, when. */
import type { ReactNode } from "react";
import { sheetLabels } from "#core/sheet/sheet-labels.ts";
import { addressOf, dueText, issuedText, periodText, taxIdText, titleText } from "#core/sheet/sheet-text.ts";
import type { SheetView } from "#core/sheet/sheet-view.ts";

/** Logo or wordmark left, the sender's small print right. */
export function SheetHead({ view }: { view: SheetView }) {
  const { seller } = view;
  const ids = [taxIdText(view, seller), seller.registrationId];
  const small = [
    // A reader abroad also needs to know the country it comes from.
    addressOf(seller, view.buyer?.countryCode || seller.countryCode, view.locale).join(", "),
    ids.filter(Boolean).join(" · "),
    seller.email,
  ];
  return (
    <header className="sheet-head">
      {view.logo === null ? (
        <div className="sheet-logo">{seller.name}</div>
      ) : (
        <img className="sheet-logo-image" src={view.logo} alt={seller.name} />
      )}
      <div className="sheet-from">
        {view.logo === null ? null : <div>{seller.name}</div>}
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
  return <h1 className="sheet-title">{titleText(view)}</h1>;
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
      {view.kind === "credit_note" ? (
        view.corrects === null ? null : (
          <SheetFact name={labels.corrects}>{`${labels.invoice} ${view.corrects}`}</SheetFact>
        )
      ) : (
        <SheetFact name={labels.due} className="sheet-due">
          {dueText(view)}
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
