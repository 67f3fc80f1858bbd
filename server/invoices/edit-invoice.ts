/**
 * Edits a draft through its room, for whoever is not in it: programs, agents, forms without JavaScript. A person who has it
 * open sees it happen. All operations or none.
 */
import { eq } from "drizzle-orm";
import type * as Y from "yjs";
import { z } from "zod";
import {
  DraftContent,
  type DraftContent as DraftContentType,
  DraftLine,
  OwnFieldId,
  OwnFields,
} from "#core/draft-content.ts";
import {
  addAdjustment,
  addLine,
  type LineField,
  moveLine,
  removeAdjustment,
  removeLine,
  type ScalarField,
  setAdjustmentField,
  setField,
  setLineField,
  setOwnField,
  setText,
} from "#core/draft-document.ts";
import { clients } from "#db/schema/clients.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { AdjustmentInput, EntryId, LineInput } from "./draft-input.ts";
import { lockInvoice, refuseWrongState } from "./lock-invoice.ts";
import { thawDraft } from "./thaw-draft.ts";

const OPERATIONS_MAX = 500;

const Scalars = DraftContent.omit({
  kind: true,
  fields: true,
  lines: true,
  adjustments: true,
  notes: true,
  terms: true,
}).shape;
type EditableField = keyof typeof Scalars;
/** Each field with its own kind of value, so that a date never lands where an amount belongs. */
const SetField = z.union(
  (Object.keys(Scalars) as EditableField[]).map((field) =>
    z.object({ type: z.literal("setField"), field: z.literal(field), value: Scalars[field] }),
  ),
);

const Place = z.union([z.object({ before: EntryId }), z.object({ after: EntryId })]);

export const Operation = z.union([
  SetField,
  /** Null: what the template says. */
  z.object({ type: z.literal("setOwnField"), fieldId: OwnFieldId, value: OwnFields.valueType.nullable() }),
  z.object({ type: z.literal("setText"), field: z.enum(["notes", "terms"]), value: DraftContent.shape.notes }),
  z.object({ type: z.literal("addLine"), line: LineInput, after: EntryId.optional() }),
  z.object({ type: z.literal("setLine"), lineId: EntryId, patch: DraftLine.omit({ id: true }).partial() }),
  z.object({ type: z.literal("removeLine"), lineId: EntryId }),
  z.object({ type: z.literal("moveLine"), lineId: EntryId, place: Place }),
  z.object({ type: z.literal("addAdjustment"), adjustment: AdjustmentInput }),
  z.object({
    type: z.literal("setAdjustment"),
    adjustmentId: EntryId,
    patch: AdjustmentInput.omit({ id: true }).partial(),
  }),
  z.object({ type: z.literal("removeAdjustment"), adjustmentId: EntryId }),
]);
export type Operation = z.output<typeof Operation>;

export const EditInvoiceInput = z.object({
  invoiceId: z.uuid(),
  operations: z.array(Operation).min(1).max(OPERATIONS_MAX),
});

/**
 * Returns what the draft says then. Throws DomainError `invoice_not_found`, `wrong_state` (it is no draft),
 * `client_not_found`, `draft_frozen` (it is being submitted at this moment) or `limit_reached`.
 */
export async function editInvoice(
  ctx: TenantContext,
  input: z.output<typeof EditInvoiceInput>,
): Promise<{ content: DraftContentType }> {
  const { actor, services } = ctx;
  const ref = { tenantId: actor.tenantId, invoiceId: input.invoiceId };
  await services.inTenant(actor.tenantId, async (tx) => {
    refuseWrongState(await lockInvoice(tx, input.invoiceId), "edit");
    for (const clientId of clientsNamed(input.operations)) {
      const [known] = await tx.select({ id: clients.id }).from(clients).where(eq(clients.id, clientId));
      if (!known) throw new DomainError("client_not_found", { clientId });
    }
  });
  const edit = (doc: Y.Doc): void => {
    for (const operation of input.operations) apply(doc, operation);
  };
  try {
    return { content: await services.rooms.transact(ref, edit, actor) };
  } catch (error) {
    if (!(error instanceof DomainError && error.code === "draft_frozen")) throw error;
    // A submit ended between its freeze and its commit; a submit that is under way is waited for, and then this is refused.
    await thawDraft(ctx, input.invoiceId);
    return { content: await services.rooms.transact(ref, edit, actor) };
  }
}

function clientsNamed(operations: readonly Operation[]): string[] {
  return operations.flatMap((operation) =>
    operation.type === "setField" && operation.field === "clientId" && typeof operation.value === "string"
      ? [operation.value]
      : [],
  );
}

function apply(doc: Y.Doc, operation: Operation): void {
  switch (operation.type) {
    case "setField":
      setField(doc, operation.field as ScalarField, operation.value as DraftContentType[ScalarField]);
      return;
    case "setOwnField":
      setOwnField(doc, operation.fieldId, operation.value);
      return;
    case "setText":
      setText(doc.getText(operation.field), operation.value);
      return;
    case "addLine":
      addLine(doc, operation.line, operation.after === undefined ? {} : { after: operation.after });
      return;
    case "setLine":
      for (const [field, value] of Object.entries(operation.patch)) {
        setLineField(doc, operation.lineId, field as LineField, value as DraftLine[LineField]);
      }
      return;
    case "removeLine":
      removeLine(doc, operation.lineId);
      return;
    case "moveLine":
      moveLine(doc, operation.lineId, operation.place);
      return;
    case "addAdjustment":
      addAdjustment(doc, operation.adjustment);
      return;
    case "setAdjustment":
      for (const [field, value] of Object.entries(operation.patch)) {
        setAdjustmentField(
          doc,
          operation.adjustmentId,
          field as keyof typeof operation.patch,
          value as string as never,
        );
      }
      return;
    case "removeAdjustment":
      removeAdjustment(doc, operation.adjustmentId);
      return;
  }
}
