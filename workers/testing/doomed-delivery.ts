/**
 * A delivering process that kills itself with SIGKILL at a given boundary. Arguments: the bench as JSON, the moment as "moment" or
 * "moment:beginning of the step's name", and, as JSON, what else is to be as it says. Whoever started it with a channel is told when it
 * works: "works", once. Without a bench it ends at once, loaded.
 */
import { deliveryBench } from "./delivery-bench.ts";
import { MUTANTS, type Mutant } from "./mutants.ts";
import { wrongClock } from "./wrong-clock.ts";

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
  mutant?: Mutant;
};

const [bench = "", fatal = "", given = "{}"] = process.argv.slice(2);
const [fatalMoment, fatalStep] = fatal.split(":");
const doom: Doom = JSON.parse(given);
const clock = doom.clockShiftsMs ? wrongClock(doom.clockShiftsMs) : null;
let works = false;

if (bench === "") process.exit();
await deliveryBench(JSON.parse(bench), (doors) => ({
  ...(doom.secret ? { secret: doom.secret } : {}),
  ...(doom.waits ? { mentionWaits: doom.waits, notificationWaits: doom.waits } : {}),
  ...(doom.mutant ? MUTANTS[doom.mutant](doors) : {}),
  now: () => new Date(Date.now() + (doom.nowOffsetMs ?? 0)),
  observe: (at) => {
    clock?.jump();
    if (!works) process.send?.("works");
    works = true;
    if (doom.functionId && !("functionId" in at && at.functionId === doom.functionId)) return;
    const step = "step" in at ? at.step : null;
    if (at.moment === fatalMoment && (fatalStep === undefined ? step === null : step?.startsWith(fatalStep))) {
      process.kill(process.pid, "SIGKILL");
    }
  },
})).start();
