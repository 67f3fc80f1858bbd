/** When the schedules of the functions strike, as this host sees it; hosts that look at once make one event of a strike. */
import { type Cron, strikeOf } from "./cron.ts";
import type { InngestEvent } from "./expression.ts";

/** A clock that was set is noticed within this time. */
export const LOOK_MS_MAX = 20_000;

/**
 * `look` hands over each schedule's last strike, if this host has not done so yet, and resolves to the milliseconds until it is worth
 * looking again. A strike that was handed over before this host started is known to `accept` by its id.
 */
export function createSchedules(crons: Cron[], accept: (events: InngestEvent[]) => Promise<void>) {
  const struck = new Map<Cron, number>();
  return async function look(now: Date): Promise<number> {
    const due = crons.flatMap((cron) => {
      const at = cron.lastStrike(now);
      return at && struck.get(cron) !== at.getTime() ? [{ cron, at }] : [];
    });
    if (due.length > 0) await accept(due.map(({ cron, at }) => strikeOf(cron, at)));
    for (const { cron, at } of due) struck.set(cron, at.getTime());
    const next = Math.min(...crons.map((cron) => cron.nextStrike(now)?.getTime() ?? Number.POSITIVE_INFINITY));
    return Math.min(Math.max(0, next - now.getTime()) + 1, LOOK_MS_MAX);
  };
}
