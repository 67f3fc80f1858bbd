/** What the page of a schedule shows, as its loader gives it. */
import type { readSchedule } from "#server/schedules/read-schedule.ts";

export type ScheduleView = Awaited<ReturnType<typeof readSchedule>>;
