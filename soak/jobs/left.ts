/** What durable work has left to do, asked as the owner of the database. */
import { setTimeout as pause } from "node:timers/promises";
import type { World } from "#server/testing/world.ts";

/** Retries come at once here; where nothing at all is done for so long, what is left will never be. */
const STILL_MS_MAX = 90_000;
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

/** Resolves when nothing is left. Throws, saying what is left, when nothing is done about it any more. */
export async function quiet(world: World): Promise<void> {
  let [done, at] = ["", performance.now()];
  for (let asked = 0; !(await isQuiet(world)); asked++) {
    await pause(ASK_EVERY_MS);
    if (asked % 20 > 0) continue;
    const now = await whatIsDone(world);
    if (now !== done) [done, at] = [now, performance.now()];
    else if (performance.now() - at > STILL_MS_MAX)
      throw new Error(`nothing was done for ${STILL_MS_MAX / 1000} s about ${await whatIsLeft(world)}`);
  }
}

async function whatIsDone({ db }: World): Promise<string> {
  const { rows } = await db.owner.query<{ done: string }>(
    "select concat_ws(' ', (select count(*) from jobs.steps where finished_at is not null), (select sum(attempt) from jobs.steps), (select count(*) from jobs.runs where finished_at is not null)) as done",
  );
  return rows[0]?.done ?? "";
}

async function whatIsLeft({ db }: World): Promise<string> {
  const { rows } = await db.owner.query<{ left: string }>(
    `select concat_ws(' ', function_id, status, count(*)) as left from jobs.runs where finished_at is null group by function_id, status
     union all select concat_ws(' ', name, 'in the outbox', count(*)) from outbox_events where relayed_at is null group by name`,
  );
  return rows.map(({ left }) => left).join(", ");
}
