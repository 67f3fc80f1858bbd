/** Opaque cursors of keyset lists: the sort key of the last row that was shown. A cursor is input like any other. */
import { TRPCError } from "@trpc/server";
import { z } from "zod";

const CURSOR_CHARS_MAX = 1_200;

/** The input that every list shares. */
export const ListInput = z.object({
  cursor: z.string().max(CURSOR_CHARS_MAX).optional(),
  limit: z.number().int().min(1).max(100).default(50),
});

/** The key of one row as a cursor. `list` names the list and its order, so that no cursor is read by another list. */
export function encodeCursor(list: string, key: readonly string[]): string {
  const bytes = new TextEncoder().encode(JSON.stringify([list, ...key]));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** The key in `cursor`, or null where none is given. Throws BAD_REQUEST for one that this list has not made. */
export function decodeCursor<Key extends z.ZodType<readonly string[]>>(
  list: string,
  key: Key,
  cursor: string | undefined,
): z.infer<Key> | null {
  if (cursor === undefined) return null;
  const parsed = key.safeParse(partsOf(list, cursor));
  if (!parsed.success) throw new TRPCError({ code: "BAD_REQUEST", message: "cursor_invalid" });
  return parsed.data;
}

function partsOf(list: string, cursor: string): unknown {
  try {
    const bytes = Uint8Array.from(atob(cursor.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
    const parts: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return Array.isArray(parts) && parts[0] === list ? parts.slice(1) : null;
  } catch {
    return null;
  }
}

/** An instant in a cursor: whole microseconds since 1970, which is what PostgreSQL keeps and a JavaScript date does not. */
export const Micros = z.string().regex(/^\d{1,16}$/);

/** One page of `limit` rows from a query that asked for one more. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => string,
): { shown: Row[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { shown, nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}
