/** The countersign act as a mark: the stamp that lands on a sheet on screen. Its footer carries the same mark, small. */
import { useId } from "react";
import type { Countersignature } from "#core/invoice-content.ts";
import { formatDate } from "#core/plain-date.ts";
import { sheetLabels } from "#core/sheet/sheet-labels.ts";

// In units of the stamp's own drawing (236 × 118): what fits between its inner frames.
const TEXT_WIDTH = 196;

/** Screen only: its ink is a filter, which a PDF would turn into pixels. Place it with `.sheet-stamp`. */
export function CountersignStamp({ by, locale }: { by: Countersignature; locale: string }) {
  const ink = useId();
  const labels = sheetLabels(locale);
  const date = formatDate(by.date, locale, "medium");
  // About half an em a letter; longer ones are set narrower rather than cut.
  const wordFits = labels.countersigned.length <= 13;
  const nameFits = by.name.length <= 28;
  return (
    <svg
      className="sheet-stamp"
      viewBox="0 0 236 118"
      role="img"
      aria-label={labels.stampName(by.name, formatDate(by.date, locale, "long"), by.fingerprint.replace("·", " "))}
    >
      <defs>
        <filter id={ink} x="-5%" y="-5%" width="110%" height="110%">
          <feTurbulence baseFrequency=".9" numOctaves="2" seed="4" result="grain" />
          <feColorMatrix
            in="grain"
            type="matrix"
            values="0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 -2.6 2.15"
            result="wear"
          />
          <feComposite in="SourceGraphic" in2="wear" operator="in" />
        </filter>
      </defs>
      <g filter={`url(#${ink})`} fill="currentColor">
        <rect x="4" y="4" width="228" height="110" rx="9" fill="none" stroke="currentColor" strokeWidth="4" />
        <rect x="11" y="11" width="214" height="96" rx="5" fill="none" stroke="currentColor" strokeWidth="1.4" />
        <text
          className="sheet-stamp-word"
          x="118"
          y="44"
          textAnchor="middle"
          {...(wordFits ? {} : { textLength: TEXT_WIDTH, lengthAdjust: "spacingAndGlyphs" })}
        >
          {labels.countersigned}
        </text>
        <text
          className="sheet-stamp-name"
          x="118"
          y="67"
          textAnchor="middle"
          {...(nameFits ? {} : { textLength: TEXT_WIDTH, lengthAdjust: "spacingAndGlyphs" })}
        >
          {by.name}
        </text>
        <text className="sheet-stamp-date" x="118" y="91" textAnchor="middle">
          {`${date} · `}
          <tspan direction="ltr" unicodeBidi="isolate">
            {by.fingerprint}
          </tspan>
        </text>
      </g>
    </svg>
  );
}
