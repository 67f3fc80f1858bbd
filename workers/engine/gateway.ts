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
/** What an event may carry, in characters of JSON: ids, not documents. */
const EVENT_CHARACTERS_MAX = 1_000_000;
/** The year 9999: what an event says of its own time must fit the database. */
const TS_MAX = 253_402_300_799_999;

const Sent = z
  .array(
    z.object({
      id: z.string().min(1).max(200).optional(),
      name: z.string().min(1).max(200),
      data: z
        .record(z.string(), z.unknown())
        .default({})
        .refine((data) => JSON.stringify(data).length <= EVENT_CHARACTERS_MAX, {
          error: `an event carries ${EVENT_CHARACTERS_MAX} characters at most`,
        }),
      ts: z.number().min(0).max(TS_MAX).optional(),
    }),
  )
  .min(1)
  .max(EVENTS_MAX);

/** A `fetch` for the Inngest client: its events go to `accept`. Anything else is 501 with a reason. */
export function createGateway(accept: (events: InngestEvent[]) => Promise<void>): typeof fetch {
  return async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    if (init?.method === "POST" && typeof init.body === "string" && pathname.startsWith("/e/")) {
      return takeEvents(JSON.parse(init.body), accept);
    }
    const error = "the embedded runner takes events and nothing else";
    return Response.json({ error, status: 501 }, { status: 501 });
  };
}

async function takeEvents(body: unknown, accept: (events: InngestEvent[]) => Promise<void>): Promise<Response> {
  const parsed = Sent.safeParse(body);
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
}

/** 409 tells the SDK to leave the function where it is. A checkpoint that fails otherwise it makes again, a few times. */
/** The run and step at work, or null outside of any. */
async function sender(): Promise<string | null> {
  const execution = (await getAsyncCtx())?.execution;
  const step = execution?.executingStep;
  return execution?.ctx.runId && step ? `${execution.ctx.runId}/${step.hashedId ?? step.id}` : null;
}

function derivedId(origin: string | null, index: number): string {
  return origin === null ? randomUUID() : createHash("sha256").update(`${origin}/${index}`).digest("hex").slice(0, 32);
}
