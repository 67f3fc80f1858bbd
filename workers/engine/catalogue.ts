/** The functions that this process serves, as the engine needs them. What it cannot honour it refuses at start, by name. */
import { type Cron, parseCron, SCHEDULED } from "./cron.ts";
import { parseWake } from "./durations.ts";
import { compileCondition, compileKey, compileMatch, type InngestEvent } from "./expression.ts";
import { FUNCTION_FAILED } from "./names.ts";
import type { FunctionConfig } from "./protocol.ts";
import type { Cancel } from "./waits.ts";

/** Inngest's own default: four attempts. */
const RETRIES_DEFAULT = 3;

/** Options of `createFunction` that change when or whether a run happens: ignoring one would be a silent lie. */
const NOT_YET = ["batchEvents", "rateLimit", "throttle", "debounce", "priority", "timeouts", "singleton"] as const;

export type CataloguedFunction = {
  id: string;
  attemptsMax: number;
  /** Whether this event starts a run. */
  startsOn(event: InngestEvent): boolean;
  /** The schedules that start it. */
  crons: Cron[];
  /** Two events with one key make one run, for as long as the first run is kept. */
  idempotencyKey(event: InngestEvent): string;
  /** Two at most. At most `limit` runs with one key, of whatever function, work at the same moment. */
  bounds: Bound[];
  /** Events that cancel its open runs. */
  cancels: Cancel[];
  /** An `onFailure` handler: its own failure starts nothing further. */
  handlesFailure: boolean;
};

export type Bound = { limit: number; key(event: InngestEvent): string };

/** As many as Inngest allows. */
const BOUNDS_MAX = 2;

/** Throws, naming the function and the option, when a function asks for what the embedded runner cannot do. */
export function catalogueFunctions(configs: FunctionConfig[]): Map<string, CataloguedFunction> {
  return new Map(configs.map((config) => [config.id, catalogue(config)]));
}

function catalogue(config: FunctionConfig): CataloguedFunction {
  for (const option of NOT_YET) {
    if (config[option] !== undefined && config[option] !== null) {
      throw new Error(`${config.id} asks for "${option}", which the embedded runner does not do`);
    }
  }
  const crons = config.triggers.flatMap((trigger) => ("cron" in trigger ? [parseCron(trigger.cron, config.id)] : []));
  const events = config.triggers.flatMap((trigger) => ("event" in trigger ? [trigger] : []));
  const triggers = events.map((trigger) => {
    if (trigger.event.includes("*")) throw new Error(`${config.id} listens to a pattern of events; name them`);
    return { event: trigger.event, holds: trigger.expression ? compileCondition(trigger.expression) : () => true };
  });
  const retries = Object.values(config.steps)[0]?.retries?.attempts ?? RETRIES_DEFAULT;
  const key = config.idempotency ? compileKey(config.idempotency) : (event: InngestEvent) => event.id;
  return {
    id: config.id,
    attemptsMax: retries + 1,
    startsOn: (event) =>
      triggers.some((trigger) => trigger.event === event.name && trigger.holds(event)) ||
      (event.name === SCHEDULED && crons.some((cron) => cron.written === event.data.cron)),
    crons,
    idempotencyKey: key,
    bounds: readBounds(config),
    cancels: (config.cancel ?? []).map((cancel) => readCancel(cancel, config.id)),
    handlesFailure: triggers.some((trigger) => trigger.event === FUNCTION_FAILED),
  };
}

/**
 * A bound of scope "fn" counts the runs of this function; one of "env" or "account" counts, with its key, those of every function that
 * names the same key: the runner serves one app.
 */
function readBounds(config: FunctionConfig): Bound[] {
  const asked = config.concurrency ?? [];
  const bounds = typeof asked === "number" ? [{ limit: asked }] : Array.isArray(asked) ? asked : [asked];
  if (bounds.length > BOUNDS_MAX) throw new Error(`${config.id} asks for more than ${BOUNDS_MAX} concurrency bounds`);
  return bounds.map(({ limit, key, scope = "fn" }: { limit: number; key?: string; scope?: string }, at) => {
    if (!Number.isInteger(limit) || limit < 1) throw new Error(`${config.id} asks for a concurrency of ${limit}`);
    if (!["fn", "env", "account"].includes(scope)) {
      throw new Error(`${config.id} asks for the concurrency scope "${scope}", which is none`);
    }
    if (scope !== "fn" && key === undefined) {
      throw new Error(`${config.id} asks for a concurrency bound of scope "${scope}" without a key`);
    }
    const of = scope === "fn" ? (at === 0 ? config.id : `${config.id}/${at + 1}`) : `${scope}/${key}`;
    const read = key === undefined ? () => "" : compileKey(key);
    return { limit, key: (event) => `${of}\n${read(event)}` };
  });
}

function readCancel(
  { event, if: condition, timeout }: NonNullable<FunctionConfig["cancel"]>[number],
  id: string,
): Cancel {
  if (event.includes("*")) throw new Error(`${id} is cancelled by a pattern of events; name them`);
  // Refused now rather than when the first run starts.
  if (condition !== undefined) compileMatch(condition);
  return { event, condition: condition ?? null, until: timeout === undefined ? null : parseWake(timeout) };
}
