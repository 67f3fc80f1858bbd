/** Going through the changes of a review: one is picked, its row and its place on the sheet come before the eyes. */
import { type RefObject, useCallback, useEffect, useState } from "react";
import type { ReviewRow } from "./review-rows.ts";
import { showSpot } from "./sheet-spots.ts";

export function useReviewWalk(
  rows: readonly ReviewRow[],
  paper: RefObject<HTMLElement>,
  lines: readonly { id: string }[],
) {
  const [picked, setPicked] = useState<string | null>(null);
  const row = rows.find(({ id }) => id === picked) ?? null;

  useEffect(() => {
    if (!row || !paper.current) return;
    document.querySelector(`[data-row="${CSS.escape(row.id)}"]`)?.scrollIntoView({ block: "nearest" });
    return showSpot(
      paper.current,
      row.spot,
      lines.map(({ id }) => id),
    );
  }, [row, paper, lines]);

  /** From the last one it goes on to the first, and before the first to the last. */
  const step = useCallback(
    (by: 1 | -1) =>
      setPicked((before) => {
        const at = rows.findIndex(({ id }) => id === before);
        const next = at === -1 ? (by === 1 ? 0 : rows.length - 1) : (at + by + rows.length) % rows.length;
        return rows[next]?.id ?? null;
      }),
    [rows],
  );
  const pick = useCallback((one: ReviewRow) => setPicked((before) => (before === one.id ? null : one.id)), []);
  return { picked: row?.id ?? null, step, pick };
}
