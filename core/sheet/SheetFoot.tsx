/** What stands below the figures: notes and terms, what the law wants said, and the line at the foot with the seal. */
import { formatDate } from "#core/plain-date.ts";
import { sheetLabels } from "#core/sheet/sheet-labels.ts";
import { taxNotes, termsInFooter } from "#core/sheet/sheet-text.ts";
import type { SheetView } from "#core/sheet/sheet-view.ts";

/** Nothing at all where there is nothing to say. */
export function SheetWords({ view }: { view: SheetView }) {
  const labels = sheetLabels(view.locale);
  const legal = taxNotes(view);
  const terms = termsInFooter(view) ? "" : view.terms.trim();
  const notes = view.notes.trim();
  if (legal.length === 0 && terms === "" && notes === "") return null;
  return (
    <div className="sheet-words">
      {legal.length === 0 ? null : (
        <div className="sheet-legal">
          {legal.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
      )}
      {notes === "" ? null : <Paragraphs name={labels.notes} className="sheet-notes" text={notes} />}
      {terms === "" ? null : <Paragraphs name={labels.terms} className="sheet-terms" text={terms} />}
    </div>
  );
}

// More than this is half a page in one column.
const LONG_CHARS = 1_500;

function Paragraphs({ name, className, text }: { name: string; className: string; text: string }) {
  return (
    <section className={className} data-long={text.length > LONG_CHARS || undefined}>
      <h2>{name}</h2>
      {text.split(/\n\s*\n/).map((paragraph, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: paragraphs of a fixed text never reorder
        <p key={index}>{paragraph}</p>
      ))}
    </section>
  );
}

/** The agency's own words at the foot, over its whole width. */
export function SheetFooterText({ view }: { view: SheetView }) {
  const text = view.look.footer.trim();
  return text === "" ? null : <p className="sheet-fine-own">{text}</p>;
}

/** Short terms left; right the seal, or why there is no number yet. In print it stands at the foot of every page. */
export function SheetFoot({ view }: { view: SheetView }) {
  const labels = sheetLabels(view.locale);
  const terms = termsInFooter(view) ? view.terms.trim() : "";
  return (
    <footer className="sheet-fine">
      <SheetFooterText view={view} />
      <span className="sheet-fine-terms">{terms}</span>
      <span className="sheet-fine-seal">
        {view.countersignature === null ? null : (
          <span className="sheet-seal">
            {view.countersignature.as === "schedule" ? labels.scheduleCountersignedBy : labels.countersignedBy}{" "}
            <bdi>{view.countersignature.name}</bdi>
            {view.countersignature.as === "schedule" ? (
              <>
                {labels.listComma}
                <bdi>{formatDate(view.countersignature.date, view.locale, "long")}</bdi>
              </>
            ) : null}
            {" · "}
            <bdi>{view.countersignature.fingerprint}</bdi>
          </span>
        )}
        {view.underBreakGlass === null ? null : (
          <strong>
            {labels.underBreakGlassBy} <bdi>{view.underBreakGlass.name}</bdi>
            {" · "}
            <bdi>{view.underBreakGlass.fingerprint}</bdi>
          </strong>
        )}
        {view.countersignature === null && view.number === null ? labels.numberComes : null}
        {view.verifyUrl === null ? null : (
          <span>
            {` · ${labels.verifyAt} `}
            <bdi>
              <a href={view.verifyUrl}>{addressOf(view.verifyUrl)}</a>
            </bdi>
          </span>
        )}
      </span>
    </footer>
  );
}

/** What is typed by hand: the fingerprint stands beside it, so the address need not repeat it. */
function addressOf(verifyUrl: string): string {
  return verifyUrl.replace(/^https?:\/\//, "").replace(/\/[0-9a-f]{32}$/, "");
}
