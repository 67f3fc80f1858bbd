/** What a person sends along when they compose a mail. */
import { z } from "zod";
import { filledLineOf, textOf } from "#server/text-input.ts";
import { RECIPIENT_ROLES } from "./recipients.ts";

/** As many as a mail program shows of a subject in full on a wide screen; the rest is cut by the header's own bound. */
export const SUBJECT_CHARACTERS_MAX = 200;
export const BODY_CHARACTERS_MAX = 10_000;
/** Past the bound of a sending, so that its own sentence answers whoever pastes a list of five hundred. */
const RECIPIENTS_READ_MAX = 1_000;

export const MessageInput = z.object({
  subject: filledLineOf(SUBJECT_CHARACTERS_MAX),
  body: textOf(BODY_CHARACTERS_MAX),
});

export const ReplyTo = z.union([z.literal(""), z.email().max(254)]);

export const WallMomentInput = z.object({ local: z.string().max(20), zone: z.string().max(64) });

export const ComposedInput = MessageInput.extend({
  recipients: z
    .array(z.object({ address: z.string().max(320), role: z.enum(RECIPIENT_ROLES) }))
    .max(RECIPIENTS_READ_MAX),
  /** '' is the address that stands on the document. */
  replyTo: ReplyTo.default(""),
  /** Null: at once. */
  sendAt: WallMomentInput.nullable().default(null),
});
export type ComposedInput = z.output<typeof ComposedInput>;

export const DispatchId = z.uuid();
