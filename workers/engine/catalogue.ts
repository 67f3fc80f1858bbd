/** The functions that this process serves, as the engine needs them. What it cannot honour it refuses at start, by name. */
import { type Cron, parseCron, SCHEDULED } from "./cron.ts";
import { compileCondition, compileKey, type InngestEvent } from "./expression.ts";
import type { FunctionConfig } from "./protocol.ts";

/** Inngest's own default: four attempts. */
const RETRIES_DEFAULT = 3;

/** Options of `createFunction` that change when or whether a run happens: ignoring one would be a silent lie. */
const NOT_YET = [
  "batchEvents",
  "rateLimit",
  "throttle",
  "debounce",
  "priority",
  "timeouts",
  "singleton",
  "cancel",
] as const;

export type CataloguedFunction = {
  id: string;
  attemptsMax: number;
  /** Whether this event starts a run. */
  startsOn(event: InngestEvent): boolean;
  /** The schedules that start it. */
  crons: Cron[];
  /** Two events with one key make one run, for as long as the first run is kept. */
  idempotencyKey(event: InngestEvent): string;
  /** At most `limit` runs of one key work at the same moment; null: unbounded. */
  concurrency: { limit: number; key(event: InngestEvent): string } | null;
  /** An `onFailure` handler: its own failure starts nothing further. */
  handlesFailure: boolean;
};

export const FUNCTION_FAILED = "inngest/function.failed";

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
    concurrency: readConcurrency(config),
    handlesFailure: triggers.some((trigger) => trigger.event === FUNCTION_FAILED),
  };
}

function readConcurrency(config: FunctionConfig): CataloguedFunction["concurrency"] {
  const asked = config.concurrency;
  if (asked === undefined) return null;
  if (typeof asked === "number") return { limit: asked, key: () => "" };
  if (Array.isArray(asked) || (asked.scope !== undefined && asked.scope !== "fn")) {
    throw new Error(
      `${config.id} asks for several or shared concurrency bounds; the embedded runner does one a function`,
    );
  }
  return { limit: asked.limit, key: asked.key ? compileKey(asked.key) : () => "" };
}
