/** What an agency writes its messages with. */
import { z } from "zod";
import { SHEET_LANGUAGES, type SheetLanguage } from "#core/sheet/sheet-languages.ts";
import { MessageInput, ReplyTo } from "#server/delivery/dispatch-input.ts";
import { lineOf } from "#server/text-input.ts";
import { MESSAGE_KINDS } from "./default-message.ts";

const LANGUAGES = SHEET_LANGUAGES.map(({ code }) => code) as [SheetLanguage, ...SheetLanguage[]];

export const MessageRef = z.object({ kind: z.enum(MESSAGE_KINDS), language: z.enum(LANGUAGES) });

export const SaveMessageInput = MessageRef.extend(MessageInput.shape);
export type SaveMessageInput = z.output<typeof SaveMessageInput>;

export const SenderInput = z.object({
  /** '' is the agency's own name. */
  senderName: lineOf(100),
  /** '' is the address that stands on the document. */
  replyTo: ReplyTo,
});
