import type { CSSProperties, ReactNode } from "react";
import { readableInk } from "#core/ink.ts";
import { footRoom } from "#core/sheet/foot-room.ts";
import { sheetDirection, sheetLanguage } from "#core/sheet/sheet-languages.ts";
import { isCrowded, titleText } from "#core/sheet/sheet-text.ts";
import type { SheetView } from "#core/sheet/sheet-view.ts";
import { hanForms } from "#core/sheet/typefaces.ts";

/**
 * The paper itself: which design, whose inks, what format. Its parts are laid out by the width of the frame, not of the
 * window.
 */
export function SheetPaper({ view, children }: { view: SheetView; children: ReactNode }) {
  const { look } = view;
  return (
    <div className="sheet-frame" data-paper={look.paper}>
      <article
        className="sheet"
        lang={sheetLanguage(view.locale)}
        dir={sheetDirection(view.locale)}
        aria-label={titleText(view)}
        data-state={view.state}
        data-crowded={isCrowded(view) || undefined}
        data-design={look.design}
        data-typeface={look.typeface}
        data-paper={look.paper}
        data-han={hanForms(view)}
        style={measuresOf(view)}
      >
        {children}
      </article>
    </div>
  );
}

/** The accent as it was chosen, for areas and rules, and as it can be read, for words; and the room for the foot in print. */
function measuresOf(view: SheetView): CSSProperties {
  const { accent } = view.look;
  return {
    "--sheet-accent": accent,
    "--sheet-accent-ink": readableInk(accent),
    "--sheet-foot-room": `${footRoom(view)}px`,
  } as CSSProperties;
}
