/** What durable work has left to do, asked as the owner of the database. */
import { setTimeout as pause } from "node:timers/promises";
import type { World } from "#server/testing/world.ts";

/** Retries come at once here; what is not over by then will never be. */
const QUIET_MS_MAX = 90_000;
const ASK_EVERY_MS = 50;

/** Whether every event was handed over and every run is over; false as well while the database recovers. */
export async function isQuiet({ db }: World): Promise<boolean> {
  const answer = await db.owner
    .query<{ busy: boolean }>(
      `select exists (select from outbox_events where relayed_at is null)
           or exists (select from jobs.runs where finished_at is null) as busy`,
    )
    .catch(() => null);
  return answer?.rows[0]?.busy === false;
}

/** Resolves when nothing is left. Throws, saying what is left, when that takes too long. */
export async function quiet(world: World): Promise<void> {
  const until = performance.now() + QUIET_MS_MAX;
  while (!(await isQuiet(world))) {
    if (performance.now() > until) throw new Error(`left after ${QUIET_MS_MAX / 1000} s: ${await whatIsLeft(world)}`);
    await pause(ASK_EVERY_MS);
  }
}

async function whatIsLeft({ db }: World): Promise<string> {
  const { rows } = await db.owner.query<{ left: string }>(
    `select concat_ws(' ', function_id, status, count(*)) as left from jobs.runs where finished_at is null group by function_id, status
     union all select concat_ws(' ', name, 'in the outbox', count(*)) from outbox_events where relayed_at is null group by name`,
  );
  return rows.map(({ left }) => left).join(", ");
}
