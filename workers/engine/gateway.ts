/**
 * The Inngest server as the SDK's client sees it, in-process: the `fetch` that the client is given. `step.sendEvent` and
 * `inngest.send` post to `/e/<key>`; the events go into our own tables. An event without an id gets one that is derived from
 * the run and step that sends it, so that a step which is run again after a crash sends nothing twice.
 */
import { createHash, randomUUID } from "node:crypto";
import { getAsyncCtx } from "inngest/experimental";
import { z } from "zod";
import type { InngestEvent } from "./expression.ts";

const EVENTS_MAX = 500;

const Sent = z
  .array(
    z.object({
      id: z.string().min(1).max(200).optional(),
      name: z.string().min(1).max(200),
      data: z.record(z.string(), z.unknown()).default({}),
      ts: z.number().optional(),
    }),
  )
  .min(1)
  .max(EVENTS_MAX);

/** A `fetch` for the Inngest client that hands its events to `accept`. Other requests are answered with 501 and a reason. */
export function createGateway(accept: (events: InngestEvent[]) => Promise<void>): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    if (request.method !== "POST" || !new URL(request.url).pathname.startsWith("/e/")) {
      return Response.json(
        { error: "the embedded runner takes events and nothing else", status: 501 },
        { status: 501 },
      );
    }
    const parsed = Sent.safeParse(await request.json());
    if (!parsed.success) return Response.json({ error: z.prettifyError(parsed.error), status: 400 }, { status: 400 });
    const origin = await sender();
    const events = parsed.data.map((event, index) => ({
      id: event.id ?? derivedId(origin, index),
      name: event.name,
      data: event.data,
      ts: event.ts ?? Date.now(),
    }));
    await accept(events);
    return Response.json({ ids: events.map((event) => event.id), status: 200 });
  };
}

/** The run and step at work, or null outside of any. */
async function sender(): Promise<string | null> {
  const execution = (await getAsyncCtx())?.execution;
  const step = execution?.executingStep;
  return execution?.ctx.runId && step ? `${execution.ctx.runId}/${step.hashedId ?? step.id}` : null;
}

function derivedId(origin: string | null, index: number): string {
  return origin === null ? randomUUID() : createHash("sha256").update(`${origin}/${index}`).digest("hex").slice(0, 32);
}
