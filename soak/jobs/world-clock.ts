/** The clock of a storm's world. It only goes on: rooms keep timers by it. */
import { workCalendar } from "#core/holidays.ts";
import { addDays, daysBetween, type PlainDate, todayIn } from "#core/plain-date.ts";
import type { World } from "#server/testing/world.ts";

export const DAY_MS = 86_400_000;
/** Where both agencies of the world are. */
const TIME_ZONE = "Europe/Amsterdam";

export const todayOf = (world: World): PlainDate => todayIn(TIME_ZONE, world.services.now());

export function goOn(world: World, days: number): void {
  world.setNow(new Date(world.services.now().getTime() + days * DAY_MS).toISOString());
}

/**
 * A working day between two others, `days` from now or soon after: processes whose clock is wrong by a day find the same work there.
 */
export function workingDayAfter(world: World, days: number): { days: number; day: PlainDate } {
  const { isWorkingDay } = workCalendar("NL");
  const today = todayOf(world);
  let day = addDays(today, days);
  while (![-1, 0, 1].every((beside) => isWorkingDay(addDays(day, beside)))) day = addDays(day, 1);
  return { days: daysBetween(today, day), day };
}
