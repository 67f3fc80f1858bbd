/**
 * The schedules that the embedded runner keeps: crontabs of five fields with lists, ranges, steps and names, in UTC or, as in
 * "TZ=Europe/Paris 0 9 * * *", by the clocks of a time zone. Where clocks go forward, what falls into the hour that is left out strikes
 * once, just after it; where they go back, the hour that comes twice strikes once. The reading of crontabs is croner's.
 */
import { Cron as Crontab } from "croner";
import type { InngestEvent } from "./expression.ts";

/** What Inngest calls the event of a schedule. */
export const SCHEDULED = "inngest/scheduled.timer";

/**
 * A strike that was missed while nothing ran is made up for within this time. Less than events are kept (housekeeping.ts): the id of
 * an older strike may be forgotten, and it would be struck again.
 */
export const MADE_UP_MS_MAX = 25 * 86_400_000;

export type Cron = {
  written: string;
  /** The last moment at or before `now` at which it strikes; null where that is too long ago to be made up for. */
  lastStrike(now: Date): Date | null;
  /** The first moment after `now`; null where it never strikes again. */
  nextStrike(now: Date): Date | null;
};

/** Throws, naming the function `asking`, for a schedule that is not kept here or that never strikes. */
export function parseCron(written: string, asking: string): Cron {
  const [, timezone = "UTC", pattern = ""] = /^(?:TZ=(\S+)\s+)?(.*)$/.exec(written.trim()) ?? [];
  const refused = (cause?: unknown) =>
    new Error(`${asking} asks for the schedule "${written}", which is not a crontab of five fields that ever strikes`, {
      cause,
    });
  // What croner understands beyond that (nicknames, L, W, #) an Inngest server reads differently or not at all.
  if (!/^(?:[\d*,/-]|[A-Z]{3}\b)+(?:\s+(?:[\d*,/-]|[A-Z]{3}\b)+){4}$/i.test(pattern)) throw refused();
  try {
    const crontab = new Crontab(pattern, { timezone, paused: true, mode: "5-part" });
    if (!crontab.nextRun()) throw refused();
    return {
      written,
      lastStrike(now) {
        // It looks before the second that it is given.
        const [last] = crontab.previousRuns(1, new Date(now.getTime() + 1000));
        return last && now.getTime() - last.getTime() <= MADE_UP_MS_MAX ? last : null;
      },
      nextStrike: (now) => crontab.nextRun(now),
    };
  } catch (cause) {
    throw refused(cause);
  }
}

/** The event of one strike. Its id is that strike's own: hosts that see it at once, or again, make one event of it. */
export function strikeOf(cron: Cron, at: Date): InngestEvent {
  return {
    id: `cron/${cron.written}/${at.toISOString()}`,
    name: SCHEDULED,
    data: { cron: cron.written },
    ts: at.getTime(),
  };
}
