/** An audit event as the API shows it. */
import type { InferSelectModel } from "drizzle-orm";
import { z } from "zod";
import type { auditEvents } from "#db/schema/audit.ts";

/** `event` repeats the columns, so that the hash covers them; the rest is what the use case had to say. */
const Body = z.record(z.string(), z.unknown());

/** Of everything an event says, what one line of a history shows: the words of a person before the facts. */
const DETAIL_ORDER = ["comment", "reason", "number", "recipient", "problem", "fingerprint", "name", "code"] as const;

export function eventView(row: InferSelectModel<typeof auditEvents>) {
  const details = detailsOf(row.body);
  const shown = DETAIL_ORDER.find((name) => details[name]);
  return {
    seq: row.seq,
    at: row.at.toISOString(),
    actorName: row.actorName,
    memberId: row.memberId,
    action: row.action,
    subjectType: row.subjectType,
    subjectId: row.subjectId,
    detail: shown ? (details[shown] ?? null) : null,
    details,
  };
}

/** What the use case had to say, as text; whatever else stands in the body is left out. */
export function detailsOf(body: string): Record<string, string> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    // Tampered with: `verify` says so, and a history is shown all the same.
    return {};
  }
  const read = Body.safeParse(parsed);
  if (!read.success) return {};
  const own = Object.entries(read.data).filter(([name, value]) => name !== "event" && typeof value === "string");
  return Object.fromEntries(own) as Record<string, string>;
}
