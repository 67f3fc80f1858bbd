/** The edits of the API that make a draft which says `before` say `after`. */
import type { Adjustment, DraftContent, DraftLine } from "#core/draft-content.ts";
import { sameValue } from "#core/same-value.ts";

/** As `invoices.edit` takes them. */
export type EditOperation =
  | { type: "setField"; field: string; value: unknown }
  | { type: "setOwnField"; fieldId: string; value: string | null }
  | { type: "setText"; field: "notes" | "terms"; value: string }
  | { type: "addLine"; line: DraftLine; after?: string }
  | { type: "setLine"; lineId: string; patch: Partial<Omit<DraftLine, "id">> }
  | { type: "removeLine"; lineId: string }
  | { type: "moveLine"; lineId: string; place: { before: string } | { after: string } }
  | { type: "addAdjustment"; adjustment: Adjustment }
  | { type: "setAdjustment"; adjustmentId: string; patch: Partial<Omit<Adjustment, "id">> }
  | { type: "removeAdjustment"; adjustmentId: string };

/** Which kind of document it is stays as it is: that is not a matter of content. */
export function operationsBetween(before: DraftContent, after: DraftContent): EditOperation[] {
  const { lines, adjustments, notes, terms, fields: own, kind: _kind, ...fields } = after;
  const operations: EditOperation[] = [];
  for (const [field, value] of Object.entries(fields)) {
    if (!sameValue((before as Record<string, unknown>)[field], value)) {
      operations.push({ type: "setField", field, value });
    }
  }
  for (const fieldId of Object.keys({ ...before.fields, ...own })) {
    const value = own[fieldId] ?? null;
    if ((before.fields[fieldId] ?? null) !== value) operations.push({ type: "setOwnField", fieldId, value });
  }
  for (const [field, value] of Object.entries({ notes, terms }) as ["notes" | "terms", string][]) {
    if (before[field] !== value) operations.push({ type: "setText", field, value });
  }
  const stay = new Set(lines.map(({ id }) => id));
  for (const { id } of before.lines) if (!stay.has(id)) operations.push({ type: "removeLine", lineId: id });
  const known = new Map(before.lines.map((line) => [line.id, line]));
  const order = before.lines.map(({ id }) => id).filter((id) => stay.has(id));
  for (const [at, line] of lines.entries()) {
    const above = lines[at - 1]?.id;
    const old = known.get(line.id);
    if (!old) {
      operations.push({ type: "addLine", line, ...(above === undefined ? {} : { after: above }) });
      order.splice(above === undefined ? order.length : order.indexOf(above) + 1, 0, line.id);
    } else {
      const { id: _id, ...wanted } = line;
      const patch = Object.fromEntries(
        Object.entries(wanted).filter(([field, value]) => !sameValue((old as Record<string, unknown>)[field], value)),
      );
      if (Object.keys(patch).length > 0) operations.push({ type: "setLine", lineId: line.id, patch });
    }
    if (order[at] === line.id) continue;
    const there = order[at];
    if (there === undefined) continue;
    operations.push({ type: "moveLine", lineId: line.id, place: { before: there } });
    order.splice(order.indexOf(line.id), 1);
    order.splice(at, 0, line.id);
  }
  return [...operations, ...adjustmentOperations(before.adjustments, adjustments)];
}

function adjustmentOperations(before: readonly Adjustment[], after: readonly Adjustment[]): EditOperation[] {
  const stay = new Set(after.map(({ id }) => id));
  const known = new Map(before.map((one) => [one.id, one]));
  return [
    ...before
      .filter(({ id }) => !stay.has(id))
      .map(({ id }): EditOperation => ({ type: "removeAdjustment", adjustmentId: id })),
    ...after.flatMap((adjustment): EditOperation[] => {
      const old = known.get(adjustment.id);
      if (!old) return [{ type: "addAdjustment", adjustment }];
      const { id, ...patch } = adjustment;
      return sameValue(old, adjustment) ? [] : [{ type: "setAdjustment", adjustmentId: id, patch }];
    }),
  ];
}
