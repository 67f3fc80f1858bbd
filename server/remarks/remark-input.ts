/** What can be sent about remarks: bounded words, checked places, and members by id. */
import { z } from "zod";
import { checkedValue, REMARK_LIMITS, RemarkAnchor, valuePlace } from "#core/remarks.ts";
import { IdempotencyKey, textOf } from "#server/text-input.ts";

const Words = textOf(REMARK_LIMITS.bodyChars).transform((text) => text.trim());
const FilledWords = Words.pipe(z.string().min(1));

const Mentions = z
  .array(z.uuid())
  .max(REMARK_LIMITS.mentions)
  .default([])
  .transform((ids) => [...new Set(ids.map((id) => id.toLowerCase()))]);

export const InvoiceRef = z.object({ invoiceId: z.uuid() });
export const ThreadRef = z.object({ threadId: z.uuid() });
export const RemarkRef = z.object({ remarkId: z.uuid() });

/** A suggestion needs no words: what it proposes says it. */
export const StartThreadInput = z
  .object({
    invoiceId: z.uuid(),
    anchor: RemarkAnchor,
    body: Words,
    mentions: Mentions,
    suggestion: z.object({ value: z.json() }).optional(),
    idempotencyKey: IdempotencyKey,
  })
  .superRefine(({ anchor, body, suggestion }, context) => {
    if (suggestion === undefined) {
      if (body === "")
        context.addIssue({ code: "too_small", minimum: 1, origin: "string", input: body, path: ["body"] });
      return;
    }
    const place = valuePlace(anchor);
    if (place === null || checkedValue(place, suggestion.value) === undefined) {
      context.addIssue({ code: "custom", message: "value_invalid", path: ["suggestion", "value"] });
    }
  });

export const ReplyInput = z.object({
  threadId: z.uuid(),
  body: FilledWords,
  mentions: Mentions,
  idempotencyKey: IdempotencyKey,
});

export const EditRemarkInput = z.object({ remarkId: z.uuid(), body: FilledWords, mentions: Mentions });

/** `force` takes the proposed value although the place says something else than when it was proposed. */
export const AcceptInput = ThreadRef.extend({ force: z.boolean().default(false) });

/** `seq` is the newest remark that was on the screen. */
export const SeenInput = InvoiceRef.extend({ seq: z.number().int().min(0) });
