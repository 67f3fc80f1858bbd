/** Text that people send: bounded, and without what can neither be printed nor stored (control characters, half characters). */
import { z } from "zod";
import { printableLine, printableText } from "#core/text.ts";

/** One line, trimmed. */
export const lineOf = (charsMax: number) => z.string().max(charsMax).transform(printableLine);

/** One line with something in it. */
export const filledLineOf = (charsMax: number) => lineOf(charsMax).pipe(z.string().min(1));

/** Several lines. */
export const textOf = (charsMax: number) => z.string().max(charsMax).transform(printableText);

/** What a list looks for. */
export const QueryText = lineOf(200);

/** A key by which a repeated request is recognised. */
export const IdempotencyKey = z.string().regex(/^[\w.:-]{8,100}$/, { error: "idempotency_key_invalid" });
