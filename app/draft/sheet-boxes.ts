/** Where fields lie on the sheet, measured from the layer that is drawn over it. */
import { type RefObject, useEffect } from "react";
import { fieldElement, useDesk } from "./draft-desk.tsx";

export type Box = { top: number; left: number; width: number; height: number };

/** The whole cell of a table; around a field elsewhere, a little air. Null where the field is not on the page. */
export function fieldBox(path: string, origin: DOMRect): Box | null {
  const field = fieldElement(path);
  if (!field) return null;
  const cell = field.closest<HTMLElement>("td.sheet-qty, td.sheet-unit, td.sheet-price, td.sheet-tax");
  const box = (cell ?? field).getBoundingClientRect();
  const air = cell ? { x: 0, y: 0 } : { x: 5, y: 2 };
  return {
    top: Math.round(box.top - origin.top - air.y),
    left: Math.round(box.left - origin.left - air.x),
    width: Math.round(box.width + air.x * 2),
    height: Math.round(box.height + air.y * 2) - (cell ? 1 : 0),
  };
}

/**
 * Calls `measure` once a frame at most, after whatever moves fields: lines that come and go, texts that grow, figures that
 * widen a column. Only while `wanted`: measuring makes the browser lay out the page.
 */
export function useMeasured(layer: RefObject<HTMLElement | null>, wanted: boolean, measure: (origin: DOMRect) => void) {
  const { session, figures } = useDesk();
  useEffect(() => {
    if (!wanted) return;
    let frame: number | null = null;
    const run = () => {
      frame = null;
      const origin = layer.current?.getBoundingClientRect();
      if (origin) measure(origin);
    };
    const later = () => {
      frame ??= requestAnimationFrame(run);
    };
    later();
    const stops = [session.content.subscribe(later), figures.view.subscribe(later)];
    const seen = new ResizeObserver(later);
    if (layer.current?.parentElement) seen.observe(layer.current.parentElement);
    return () => {
      if (frame !== null) cancelAnimationFrame(frame);
      for (const stop of stops) stop();
      seen.disconnect();
    };
  }, [layer, wanted, measure, session, figures]);
}
