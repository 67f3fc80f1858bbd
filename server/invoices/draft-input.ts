/** What of a draft can be sent: the shape of its content, with ids that can stand in the live document. */
import { z } from "zod";
import { Adjustment, DraftContent, DraftLine } from "#core/draft-content.ts";

/** Ids stand in paths and are keys of the document: one that cannot be a key would drop its line without a word. */
export const EntryId = z.string().regex(/^[A-Za-z0-9_.:-]{1,64}$/, { error: "id_invalid" });

export const LineInput = DraftLine.extend({ id: EntryId });
export const AdjustmentInput = Adjustment.extend({ id: EntryId });

/** Everything but which kind of document it is and whose: those are not a matter of content. */
export const ContentInput = DraftContent.omit({ kind: true, clientId: true })
  .extend({
    lines: DraftContent.shape.lines.pipe(z.array(LineInput)).refine(haveOwnIds, { error: "id_twice" }),
    adjustments: DraftContent.shape.adjustments
      .pipe(z.array(AdjustmentInput))
      .refine(haveOwnIds, { error: "id_twice" }),
  })
  .partial();

function haveOwnIds(entries: readonly { id: string }[]): boolean {
  return new Set(entries.map(({ id }) => id)).size === entries.length;
}
