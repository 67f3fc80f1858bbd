/**
 * A delivering process that kills itself with SIGKILL at a given boundary. Arguments: the bench as JSON, the moment as "moment" or
 * "moment:beginning of the step's name", and, as JSON, what else is to be as it says.
 */
import { deliveryBench } from "./delivery-bench.ts";

export type Doom = {
  /** Die in a run of this function alone. */
  functionId?: string;
  /** The clock of this process is wrong by so much. */
  clockShiftMs?: number;
  /** What people take for now is so far from the clock: for worlds with a time of their own. */
  nowOffsetMs?: number;
  secret?: string;
  /** How long mentions and notifications wait for their readers. */
  waits?: string;
};

const [bench = "{}", fatal = "", given = "{}"] = process.argv.slice(2);
const [fatalMoment, fatalStep] = fatal.split(":");
const doom: Doom = JSON.parse(given);

if (doom.clockShiftMs) shiftClock(doom.clockShiftMs);
await deliveryBench(JSON.parse(bench), {
  ...(doom.secret ? { secret: doom.secret } : {}),
  ...(doom.waits ? { mentionWaits: doom.waits, notificationWaits: doom.waits } : {}),
  now: () => new Date(Date.now() + (doom.nowOffsetMs ?? 0)),
  observe: (at) => {
    if (doom.functionId && !("functionId" in at && at.functionId === doom.functionId)) return;
    const step = "step" in at ? at.step : null;
    if (at.moment === fatalMoment && (fatalStep === undefined ? step === null : step?.startsWith(fatalStep))) {
      process.kill(process.pid, "SIGKILL");
    }
  },
}).start();

/** As when somebody sets the machine's clock: every date of this process is off from here on. */
function shiftClock(byMs: number): void {
  const Right = Date;
  globalThis.Date = class extends Right {
    constructor(...parts: unknown[]) {
      if (parts.length === 0) super(Right.now() + byMs);
      else super(...(parts as [number]));
    }
    static override now(): number {
      return Right.now() + byMs;
    }
  } as DateConstructor;
}
