/**
 * A delivering process that kills itself with SIGKILL at a given boundary. Arguments: the bench as JSON, the moment as "moment" or
 * "moment:beginning of the step's name", and, as JSON, what else is to be as it says. Whoever started it with a channel is told when it
 * works: "works", once. Without a bench it ends at once, loaded.
 */
import { deliveryBench } from "./delivery-bench.ts";
import { FAULTS, type Fault } from "./faults.ts";

export type Doom = {
  /** Die in a run of this function alone. */
  functionId?: string;
  /** The clock of this process is wrong by the first of these, and jumps to the next at each boundary that it comes by. */
  clockShiftsMs?: number[];
  /** What people take for now is so far from the clock: for worlds with a time of their own. */
  nowOffsetMs?: number;
  secret?: string;
  /** How long mentions and notifications wait for their readers. */
  waits?: string;
  /** What this process does wrong on purpose. */
  fault?: Fault;
};

const [bench = "", fatal = "", given = "{}"] = process.argv.slice(2);
const [fatalMoment, fatalStep] = fatal.split(":");
const doom: Doom = JSON.parse(given);
const { clockShiftsMs = [] } = doom;
const jump = clockShiftsMs.length > 0 ? wrongClock(clockShiftsMs) : () => undefined;
let works = false;

if (bench === "") process.exit();
await deliveryBench(JSON.parse(bench), (doors) => ({
  ...(doom.secret ? { secret: doom.secret } : {}),
  ...(doom.waits ? { mentionWaits: doom.waits, notificationWaits: doom.waits } : {}),
  ...(doom.fault ? FAULTS[doom.fault](doors) : {}),
  now: () => new Date(Date.now() + (doom.nowOffsetMs ?? 0)),
  observe: (at) => {
    jump();
    if (!works) process.send?.("works");
    works = true;
    if (doom.functionId && !("functionId" in at && at.functionId === doom.functionId)) return;
    const step = "step" in at ? at.step : null;
    if (at.moment === fatalMoment && (fatalStep === undefined ? step === null : step?.startsWith(fatalStep))) {
      process.kill(process.pid, "SIGKILL");
    }
  },
})).start();

/** As when somebody sets the machine's clock, again and again: every date of this process is off. The result makes it jump. */
function wrongClock(shiftsMs: readonly number[]): () => void {
  const Right = Date;
  let jumps = 0;
  const now = () => Right.now() + (shiftsMs[jumps % shiftsMs.length] ?? 0);
  globalThis.Date = class extends Right {
    constructor(...parts: unknown[]) {
      if (parts.length === 0) super(now());
      else super(...(parts as [number]));
    }
    static override now(): number {
      return now();
    }
  } as DateConstructor;
  return () => {
    jumps += 1;
  };
}
