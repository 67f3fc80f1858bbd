/**
 * Hashes an agency's audit chain again, event by event. Whoever changes, removes or inserts one breaks it at that place,
 * however high their rights in the database: the hashes after it would all have to be made again, and the copy of a head that
 * somebody kept elsewhere would still say so.
 */

import type { InferSelectModel } from "drizzle-orm";
import { asc, gt } from "drizzle-orm";
import { z } from "zod";
import { sha256Hex } from "#core/canonical.ts";
import { auditEvents, auditHeads } from "#db/schema/audit.ts";
import type { InTenant } from "#db/tenant.ts";

/** Bounds the memory, not the length of the chain. */
const BATCH = 1_000;

export type ChainVerdict = {
  ok: boolean;
  /** How many events held, from the first. */
  events: number;
  /** The place of the first event that does not hold, or is missing. */
  brokenAt: number | null;
  /** The hash of the last event that held: worth keeping elsewhere, to find a chain that was written anew. */
  head: string;
};

/** Walks the whole chain. hash = SHA-256(previous hash, newline, seq, newline, body). */
export async function verifyChain(inTenant: InTenant, tenantId: string): Promise<ChainVerdict> {
  return inTenant(tenantId, async (tx) => {
    // The head first: what is appended meanwhile lies after it and is walked as well.
    const [head] = await tx.select().from(auditHeads);
    let hash = "";
    let seq = 0;
    for (;;) {
      const events = await tx
        .select()
        .from(auditEvents)
        .where(gt(auditEvents.seq, seq))
        .orderBy(asc(auditEvents.seq))
        .limit(BATCH);
      for (const event of events) {
        if (event.seq !== seq + 1 || !holds(event, hash))
          return { ok: false, events: seq, brokenAt: seq + 1, head: hash };
        ({ hash, seq } = event);
        // Events were cut off the end and the head was set back: the chain is whole, and shorter than it says.
        if (head && seq === head.seq && hash !== head.hash)
          return { ok: false, events: seq, brokenAt: seq, head: hash };
      }
      if (events.length < BATCH) break;
    }
    const whole = seq >= (head?.seq ?? 0);
    return { ok: whole, events: seq, brokenAt: whole ? null : seq + 1, head: hash };
  });
}

/** The facts in the hashed body; the columns that screens read must say the same. */
const Facts = z.object({
  event: z.object({
    action: z.string(),
    actor: z.string(),
    at: z.string(),
    memberId: z.string().nullable(),
    subjectId: z.string().nullable(),
    subjectType: z.string(),
  }),
});

function holds(event: InferSelectModel<typeof auditEvents>, previousHash: string): boolean {
  if (event.prevHash !== previousHash) return false;
  if (event.hash !== sha256Hex(`${previousHash}\n${event.seq}\n${event.body}`)) return false;
  const facts = Facts.safeParse(parsed(event.body)).data?.event;
  return (
    facts !== undefined &&
    facts.action === event.action &&
    facts.actor === event.actorName &&
    new Date(facts.at).getTime() === event.at.getTime() &&
    facts.memberId === event.memberId &&
    facts.subjectId === event.subjectId &&
    facts.subjectType === event.subjectType
  );
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
