/** A document in the look of a template: as large as there is room for, or as a picture the size of a stamp. */
import { type CSSProperties, type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import { type Looks, lookOfSettings } from "#core/document-look.ts";
import { InvoiceSheet } from "#core/sheet/InvoiceSheet.tsx";
import type { SheetView } from "#core/sheet/sheet-view.ts";
import type { TemplateSettings } from "#core/template-settings.ts";

/** Width of the paper in CSS pixels, as core/sheet/sheet.css has it. */
const PAPER_PX = { A4: 794, Letter: 816 } as const;

export type Wardrobe = { agency: Looks["agency"]; logos: Record<string, string> };

/** `view` as it would be printed with `settings`. A field without a value of its own shows where it will stand. */
export function dressed(view: SheetView, settings: TemplateSettings, { agency, logos }: Wardrobe): SheetView {
  const fields = settings.fields.map((field) => ({ ...field, default: field.default.trim() || "…" }));
  const look = lookOfSettings({ ...settings, fields }, agency);
  return { ...view, look, locale: look.locale, logo: look.logo === null ? null : (logos[look.logo] ?? null) };
}

/** The sheet at the geometry of the print, made smaller as a whole; on a phone it lays itself out for the width there is. */
export function ScaledSheet({ view }: { view: SheetView }) {
  const outer = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const room = useSize(outer);
  const drawn = useSize(inner);
  const paper = PAPER_PX[view.look.paper];
  const narrow = room !== null && room.width < NARROW_PX;
  const scale = room === null || narrow || room.width >= paper ? null : room.width / paper;
  return (
    <div
      ref={outer}
      className="template-sheet"
      style={scale === null || drawn === null ? undefined : { height: drawn.height * scale }}
    >
      <div ref={inner} style={scale === null ? undefined : scaledTo(paper, scale)}>
        <InvoiceSheet view={view} />
      </div>
    </div>
  );
}

/** Below this a smaller picture of a page cannot be read any more. */
const NARROW_PX = 460;

function scaledTo(paper: number, scale: number): CSSProperties {
  return { width: paper, transform: `scale(${scale})`, transformOrigin: "0 0" };
}

/** The upper part of a sheet as a small picture. Says nothing to a screen reader: what stands beside it does. */
export function SheetThumbnail({ view, width = 132 }: { view: SheetView; width?: number }) {
  const paper = PAPER_PX[view.look.paper];
  const few = { ...view, lines: view.lines.slice(0, 3), terms: "", notes: "" };
  return (
    <Inert className="template-thumb" style={{ width, height: width * 1.28 }}>
      <div style={scaledTo(paper, width / paper)}>
        <InvoiceSheet view={few} />
      </div>
    </Inert>
  );
}

function Inert({ children, ...rest }: { className: string; style: CSSProperties; children: ReactNode }) {
  return (
    <div aria-hidden="true" {...rest}>
      {children}
    </div>
  );
}

function useSize(box: RefObject<HTMLElement | null>): { width: number; height: number } | null {
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const watcher = new ResizeObserver(
      ([entry]) => entry && setSize({ width: entry.contentRect.width, height: entry.contentRect.height }),
    );
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [box]);
  return size;
}
