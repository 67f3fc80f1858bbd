/**
 * The Inngest server as the SDK's client sees it, in-process: the `fetch` that the client is given. `step.sendEvent` and
 * `inngest.send` post to `/e/<key>`; the events go into our own tables. An event without an id gets one that is derived from
 * the run and step that sends it, so that a step which is run again after a crash sends nothing twice. Functions at work post
 * the steps that they ended to `/v1/checkpoint/<run>/async`, and go on when the answer says that they are kept.
 */
import { createHash, randomUUID } from "node:crypto";
import { getAsyncCtx } from "inngest/experimental";
import { z } from "zod";
import type { Drivers } from "./drive-run.ts";
import type { InngestEvent } from "./expression.ts";
import { Ops } from "./protocol.ts";

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

const Checkpoint = z.object({ run_id: z.string(), qi_id: z.string(), steps: Ops });

/** A `fetch` for the Inngest client: its events go to `accept`, its checkpoints to the run's driver. Anything else is 501 with a reason. */
export function createGateway(accept: (events: InngestEvent[]) => Promise<void>, drivers: Drivers): typeof fetch {
  return async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const posts = init?.method === "POST" && typeof init.body === "string" ? init.body : null;
    if (posts !== null && pathname.startsWith("/e/")) return takeEvents(JSON.parse(posts), accept);
    if (posts !== null && /^\/v1\/checkpoint\/[^/]+\/async$/.test(pathname)) {
      return takeCheckpoint(JSON.parse(posts), drivers);
    }
    const error = "the embedded runner takes events and checkpoints and nothing else";
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
async function takeCheckpoint(body: unknown, drivers: Drivers): Promise<Response> {
  const { run_id, qi_id, steps } = Checkpoint.parse(body);
  const driver = drivers.get(run_id);
  const outcome = driver ? await driver.checkpoint(qi_id, steps) : "stop";
  return outcome === "kept" ? Response.json({ data: {} }) : Response.json({ error: "stop here" }, { status: 409 });
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
