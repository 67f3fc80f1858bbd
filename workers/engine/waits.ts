/** Waiting for events: steps that an event ends, and runs that an event cancels. Statements of the transaction they are given. */
import type { PoolClient } from "pg";
import { type Due, dueParameters } from "./due.ts";
import { compileMatch, type InngestEvent, keysOf, type Match } from "./expression.ts";
import { toJson } from "./transaction.ts";

/** An event that cancels open runs of a function. */
export type Cancel = { event: string; condition: string | null; until: Due | null };

export type CancelRow = { runId: string; at: number; cancel: Cancel; event: InngestEvent };

const EVENT_LOCK = 7264003;
/** Waits looked at in one go. */
const PAGE = 500;
/** Events that a new wait looks back at: those of the time since the step before it began. */
const LOOK_BACK_MAX = 1000;
const CANCEL_STEP = "cancel/";
const COMPILED_MAX = 1000;

const compiled = new Map<string, Match>();

/** Conditions are few texts, or many that differ in an id: the last thousand are kept. Throws `ExpressionRefused`. */
function matchOf(condition: string): Match {
  const known = compiled.get(condition);
  if (known) return known;
  if (compiled.size >= COMPILED_MAX) compiled.clear();
  const match = compileMatch(condition);
  compiled.set(condition, match);
  return match;
}

/** Those who accept events of one name do not keep each other waiting; who plans a wait for that name does (`planWait`). */
export async function lockEventNames(client: PoolClient, events: InngestEvent[]): Promise<void> {
  await client.query(
    `select pg_advisory_xact_lock_shared(hashtextextended(name, ${EVENT_LOCK}))
     from (select distinct name from unnest($1::text[]) as name order by 1) as names`,
    [events.map((event) => event.name)],
  );
}

/** Registers what cancels these runs. */
export async function cancelRows(client: PoolClient, rows: CancelRow[]): Promise<void> {
  if (rows.length === 0) return;
  const written = rows.map(({ runId, at, cancel, event }) => {
    const [afterMs, until] = cancel.until ? dueParameters(cancel.until) : [null, null];
    return {
      run_id: runId,
      step_id: `${CANCEL_STEP}${at}`,
      event_name: cancel.event,
      match_key: cancel.condition === null ? "" : matchOf(cancel.condition).keyFor(event),
      condition: cancel.condition,
      after_ms: afterMs,
      until,
    };
  });
  await client.query(
    `insert into jobs.waits (run_id, step_id, event_name, match_key, condition, until)
     select run_id, step_id, event_name, match_key, condition, coalesce(until, now() + make_interval(secs => after_ms / 1000))
     from jsonb_to_recordset($1::jsonb) as w(run_id uuid, step_id text, event_name text, match_key text, condition text,
       after_ms float8, until timestamptz)`,
    [toJson(written)],
  );
}

type WaitRow = { runId: string; stepId: string; condition: string | null; event: InngestEvent };

/** Ends the steps that waited for this event, and cancels the runs that it cancels; none of those that `notStartedBy` started. */
export async function meetWaits(client: PoolClient, event: InngestEvent, notStartedBy: string[]): Promise<void> {
  let after = { runId: "00000000-0000-0000-0000-000000000000", stepId: "" };
  for (;;) {
    const { rows } = await client.query<WaitRow>(
      `select w.run_id as "runId", w.step_id as "stepId", w.condition, ${EVENT_JSON} as event
       from jobs.waits w join jobs.runs r on r.id = w.run_id join jobs.events e on e.id = r.event_id
       where w.event_name = $1 and ($2::text[] is null or w.match_key = any($2)) and (w.until is null or w.until > now())
         and e.id <> all($5) and (w.run_id, w.step_id) > ($3::uuid, $4)
       order by w.run_id, w.step_id limit ${PAGE}`,
      [event.name, keysOf(event), after.runId, after.stepId, notStartedBy],
    );
    for (const row of rows) {
      if (row.condition !== null && !matchOf(row.condition).holds(row.event, event)) continue;
      if (row.stepId.startsWith(CANCEL_STEP)) {
        const error = { name: "Cancelled", message: `Cancelled by the event ${event.name}.` };
        await client.query("select jobs.end_run($1, null, 'cancelled', null, $2)", [row.runId, toJson(error)]);
      } else {
        await client.query("select jobs.resume_step($1, $2, $3, null)", [row.runId, row.stepId, toJson(event)]);
      }
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last;
  }
}

/** The triggering event of a run, as the SDK wants it. */
const EVENT_JSON = `jsonb_build_object('id', e.id, 'name', e.name, 'data', e.data, 'ts', floor(extract(epoch from e.at) * 1000))`;

/**
 * Registers that this step waits; its row is there already. An event that came since the step before it began, and so may be the
 * answer to what that step asked, ends it at once. Resolves to that event, or null. Throws `ExpressionRefused`.
 */
export async function planWait(
  client: PoolClient,
  run: { id: string; event: InngestEvent },
  wait: { stepId: string; eventName: string; condition: string | null },
): Promise<InngestEvent | null> {
  const match = wait.condition === null ? null : matchOf(wait.condition);
  const { rows } = await client.query<{ event: InngestEvent }>(
    `select ${EVENT_JSON} as event from jobs.events e
     where e.name = $2 and e.received_at > coalesce(
       (select began_at from jobs.steps where run_id = $1 and finished_seq is not null order by finished_seq desc limit 1),
       (select created_at from jobs.runs where id = $1))
     order by e.received_at limit ${LOOK_BACK_MAX}`,
    [run.id, wait.eventName],
  );
  const came = rows.find(({ event }) => match === null || match.holds(run.event, event));
  if (came) {
    await client.query("select jobs.resume_step($1, $2, $3, null)", [run.id, wait.stepId, toJson(came.event)]);
    return came.event;
  }
  await client.query(
    `insert into jobs.waits (run_id, step_id, event_name, match_key, condition) values ($1, $2, $3, $4, $5)
     on conflict (run_id, step_id) do nothing`,
    [run.id, wait.stepId, wait.eventName, match?.keyFor(run.event) ?? "", wait.condition],
  );
  return null;
}

/** Keeps out whoever accepts events of this name until the transaction ends, and waits for those who are at it. */
export async function lockEventName(client: PoolClient, name: string): Promise<void> {
  await client.query(`select pg_advisory_xact_lock(hashtextextended($1, ${EVENT_LOCK}))`, [name]);
}
