import type { ReactNode } from "react";
import { isCrowded, titleText } from "#core/sheet/sheet-text.ts";
import type { SheetView } from "#core/sheet/sheet-view.ts";

/** The paper itself. Its parts are laid out by the width of the frame, not of the window. */
export function SheetPaper({ view, children }: { view: SheetView; children: ReactNode }) {
  return (
    <div className="sheet-frame">
      <article
        className="sheet"
        aria-label={titleText(view)}
        data-state={view.state}
        data-crowded={isCrowded(view) || undefined}
      >
        {children}
      </article>
    </div>
  );
}
