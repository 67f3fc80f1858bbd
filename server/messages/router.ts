/** What an agency's mails to clients say, in each language. */
import { router, tenantProcedure } from "#server/trpc.ts";
import { MessageRef, SaveMessageInput, SenderInput } from "./message-input.ts";
import { previewMessage } from "./preview-message.ts";
import { readMessages } from "./read-messages.ts";
import { restoreMessage, saveMessage, saveSender } from "./save-message.ts";

const manage = tenantProcedure("agency.update");

export const messagesRouter = router({
  list: tenantProcedure("agency.read").query(({ ctx }) => readMessages(ctx)),
  save: manage.input(SaveMessageInput).mutation(({ ctx, input }) => saveMessage(ctx, input)),
  restore: manage.input(MessageRef).mutation(({ ctx, input }) => restoreMessage(ctx, input)),
  saveSender: manage.input(SenderInput).mutation(({ ctx, input }) => saveSender(ctx, input)),
  /** A mutation because words are too long for an address; it changes nothing. Shows a document, so whoever may read those. */
  preview: tenantProcedure("invoices.read")
    .input(SaveMessageInput)
    .mutation(({ ctx, input }) => previewMessage(ctx, input)),
});
