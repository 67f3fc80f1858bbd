/** Sending documents to clients: compose, preview, send again, remind, and what is still to go out. */
import { router, tenantProcedure } from "#server/trpc.ts";
import { AddressesInput, addressTroubles } from "./address-troubles.ts";
import { cancelDispatch, DispatchRefInput, MoveDispatchInput, moveDispatch, sendNow } from "./change-dispatch.ts";
import { ComposeInput, composeDispatch } from "./compose-dispatch.ts";
import { DispatchesInput, listDispatches } from "./list-dispatches.ts";
import { PreviewInput, previewDispatch } from "./preview-dispatch.ts";
import { SendAgainInput, sendAgain } from "./send-again.ts";

const read = tenantProcedure("invoices.read");
const send = tenantProcedure("invoices.issue");

export const sendingRouter = router({
  compose: read.input(ComposeInput).query(({ ctx, input }) => composeDispatch(ctx, input)),
  /** A mutation because words are too long for an address; it changes nothing. */
  preview: read.input(PreviewInput).mutation(({ ctx, input }) => previewDispatch(ctx, input)),
  list: read.input(DispatchesInput).query(({ ctx, input }) => listDispatches(ctx, input)),
  /** Addresses to which mail does not arrive, or is not wanted: asked before the next one goes there. */
  troubles: read
    .input(AddressesInput)
    .query(({ ctx, input }) => ctx.services.inTenant(ctx.actor.tenantId, (tx) => addressTroubles(tx, input.addresses))),
  resend: send.input(SendAgainInput).mutation(({ ctx, input }) => sendAgain(ctx, "resend", input)),
  remind: send.input(SendAgainInput).mutation(({ ctx, input }) => sendAgain(ctx, "reminder", input)),
  cancel: send.input(DispatchRefInput).mutation(({ ctx, input }) => cancelDispatch(ctx, input)),
  sendNow: send.input(DispatchRefInput).mutation(({ ctx, input }) => sendNow(ctx, input)),
  move: send.input(MoveDispatchInput).mutation(({ ctx, input }) => moveDispatch(ctx, input)),
});
