/** One page listens: first to what it missed, then to what happens. */
import { type TrackedEnvelope, tracked } from "@trpc/server";
import { z } from "zod";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { type LiveEvent, type LiveHub, type LiveStream, MISSED, type ToldEvent } from "./live-hub.ts";
import { headOfLog, readLogAfter } from "./read-log.ts";

/** The place in the log up to which the page knows everything; without it, it begins with what happens from now on. */
export const ListenInput = z
  .strictObject({
    lastEventId: z
      .string()
      .regex(/^\d{1,15}$/)
      .nullish(),
  })
  .optional();

type Context = TenantContext & { person: { sessionId: string } };

/**
 * What happens in the actor's agency, as it comes: what waited together is one message, so that many events to many pages cost a message
 * each and not one an event. With it goes the place in the log that is known then: whoever comes back with it gets what was missed. Ends at the end of the session, of the rights, of the host, or where it is read too slowly; then the page comes
 * back. Throws DomainError `live_not_here` on a host without a hub, and `too_many_streams`.
 */
export function listenLive(
  ctx: Context,
  input: z.output<typeof ListenInput>,
  signal: AbortSignal | undefined,
): AsyncIterable<TrackedEnvelope<LiveEvent[]>> {
  const hub: LiveHub | undefined = ctx.services.live;
  if (!hub) throw new DomainError("live_not_here");
  const { tenantId, memberId, userId } = ctx.actor;
  // Before the log is read: what is committed in between is heard, and told once.
  const stream = hub.open({ tenantId, memberId, userId, sessionId: ctx.person.sessionId });
  // A generator that waits cannot be ended from outside; what it waits for can.
  signal?.addEventListener("abort", () => stream.end(), { once: true });
  if (signal?.aborted) stream.end();
  return tell(ctx, stream, input?.lastEventId ?? null);
}

async function* tell(
  { services, actor }: TenantContext,
  stream: LiveStream,
  after: string | null,
): AsyncGenerator<TrackedEnvelope<LiveEvent[]>> {
  try {
    const missed = after === null ? [] : await readLogAfter(services.readTenant, actor.tenantId, Number(after));
    const head = missed?.length
      ? Number.POSITIVE_INFINITY
      : await headOfLog(services.readTenant, actor.tenantId, "now");
    // A place that is not in this log (of another agency, or from before a backup was played back) is as good as none.
    const isKnown = missed !== null && after !== null && Number(after) <= head;
    let known = isKnown ? Number(after) : head;
    const first: ToldEvent[] = isKnown ? missed : after === null ? [] : [{ ...MISSED, log: null }];
    for (let some: ToldEvent[] | null = first; some; some = await stream.next()) {
      const fresh: LiveEvent[] = [];
      for (const { log, ...event } of some) {
        if (log !== null && log <= known) continue;
        known = log ?? known;
        fresh.push(event);
      }
      if (fresh.length > 0) yield tracked(String(known), fresh);
    }
  } finally {
    stream.end();
  }
}
