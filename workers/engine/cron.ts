/**
 * The schedules that the embedded runner keeps: "M * * * *", every hour at a minute, and "M H * * *", every day at a time in UTC.
 * Everything else is refused by name: guessing at a schedule is worse than having none.
 */
import type { InngestEvent } from "./expression.ts";

/** What Inngest calls the event of a schedule. */
export const SCHEDULED = "inngest/scheduled.timer";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export type Cron = {
  written: string;
  /** The last moment at or before `now` at which it strikes. */
  lastStrike(now: Date): Date;
};

/** Throws, naming the function `asking`, for a schedule that is not kept here. */
export function parseCron(written: string, asking: string): Cron {
  const [, minute, hour] = /^(\d{1,2}) (\*|\d{1,2}) \* \* \*$/.exec(written) ?? [];
  if (minute === undefined || Number(minute) > 59 || (hour !== "*" && Number(hour) > 23)) {
    throw new Error(
      `${asking} asks for the schedule "${written}"; the embedded runner strikes once an hour or once a day`,
    );
  }
  const every = hour === "*" ? HOUR_MS : DAY_MS;
  const offset = Number(minute) * 60_000 + (hour === "*" ? 0 : Number(hour) * HOUR_MS);
  return {
    written,
    lastStrike: (now) => new Date(Math.floor((now.getTime() - offset) / every) * every + offset),
  };
}

/** The event of one strike. Its id is that strike's own: hosts that see it at once, or again, make one event of it. */
export function strikeOf(cron: Cron, now: Date): InngestEvent {
  const at = cron.lastStrike(now);
  return {
    id: `cron/${cron.written}/${at.toISOString()}`,
    name: SCHEDULED,
    data: { cron: cron.written },
    ts: at.getTime(),
  };
}
