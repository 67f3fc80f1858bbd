/** Functions that a schedule starts: those that find the agencies, those that look after one of them, and those of the house. */
import { randomUUID } from "node:crypto";
import { notify } from "#server/notifications/notify.ts";
import type { World } from "#server/testing/world.ts";
import type { Effect, Scenario } from "./scenario.ts";

const HOURLY = "7 * * * *";
const TWICE_AN_HOUR = "4,34 * * * *";
const NIGHTLY = "23 3 * * *";
const DAY_MS = 86_400_000;

/** The world begins on a Tuesday morning. Its clock only goes on. */
function later(world: World, days: number): void {
  world.setNow(new Date(world.services.now().getTime() + days * DAY_MS).toISOString());
}

async function ask(world: World, name: string, data: Record<string, string>, count: number): Promise<void> {
  for (let nth = 0; nth < count; nth++) {
    await world.db.owner.query("insert into outbox_events (tenant_id, name, data) values ($1, $2, $3)", [
      world.acme.tenantId,
      name,
      JSON.stringify({ tenantId: world.acme.tenantId, ...data }),
    ]);
  }
}

/**
 * Strikes of the hour, as many as are wanted. However often one is begun again, each run asks each agency once: as many events as its
 * list of agencies is long. What came through the outbox was asked for by somebody's act, and is not counted.
 */
function finds(functionId: string, asks: string, prepare: (world: World) => Promise<unknown>, cron = HOURLY): Scenario {
  return {
    async begin(world, count) {
      await prepare(world);
      await ask(world, "inngest/scheduled.timer", { cron }, count);
      return [
        {
          rows: `select 1 from (
              select (select coalesce(sum((r.result->>'agencies')::int), 0) from jobs.runs r where r.function_id = $1 and r.status = 'completed') as asked,
                     (select count(*) from jobs.events e where e.name = $2
                        and not exists (select from outbox_events o where o.id::text = e.id)) as events) as counts where asked = events`,
          values: [`countersign-${functionId}`, asks],
          wanted: 1,
        },
        {
          rows: "select 1 from jobs.runs where function_id = $1 and status <> 'completed'",
          values: [`countersign-${functionId}`],
          wanted: 0,
        },
      ];
    },
  };
}

/** Rounds that wait for a week; those of earlier calls do not any more, so that nobody is reminded of them again. */
async function waiting(world: World, count: number): Promise<Effect[]> {
  const { acme } = world;
  for (const { invoiceId } of (await acme.api.approver.invoices.queue({})).rows) {
    const { round } = await acme.api.approver.invoices.byId({ invoiceId });
    await acme.api.approver.invoices.approve({ invoiceId, contentHash: round?.contentHash ?? "" });
  }
  const effects: Effect[] = [];
  for (let nth = 0; nth < count; nth++) {
    const { invoiceId } = await acme.submittedInvoice({ subject: `w${randomUUID()}` });
    for (const role of ["owner", "admin", "approver"] as const)
      effects.push({ mail: acme.actors[role].email, saying: invoiceId });
  }
  later(world, 7);
  return effects;
}

export const lookAfterRounds: Scenario = {
  async begin(world, count) {
    const effects = await waiting(world, count);
    await ask(world, "rounds/checked", {}, count);
    return effects;
  },
};

export const remindClients: Scenario = {
  async begin(world, count) {
    const effects: Effect[] = [];
    for (let nth = 0; nth < count; nth++) {
      const { invoiceId } = await world.acme.issuedInvoice({ dueDays: 3 });
      // As many as steps of the ladder have come; more than one comes when the world goes on.
      effects.push({
        rows: `select 1 from (select
            (select count(*) from dispatches where invoice_id = $1 and kind = 'reminder') as sent,
            (select count(*) from reminders where invoice_id = $1 and dispatch_id is not null) as steps) as counts
          where sent = steps and steps > 0`,
        values: [invoiceId],
        wanted: 1,
      });
    }
    later(world, 7);
    await ask(world, "reminders/checked", {}, count);
    return effects;
  },
};

async function retainers(world: World, count: number): Promise<string[]> {
  const { editor } = world.acme.api;
  const ids: string[] = [];
  const tomorrow = new Date(world.services.now().getTime() + DAY_MS).toISOString().slice(0, 10);
  for (let nth = 0; nth < count; nth++) {
    const source = await world.acme.draftInvoice({ subject: "Retainer {month}" });
    const { scheduleId } = await editor.schedules.create({
      name: `Retainer ${nth}`,
      terms: {
        rule: { unit: "month", every: 1, day: Number(tomorrow.slice(8)) },
        startOn: tomorrow,
        until: { kind: "never" },
        timeZone: "Europe/Amsterdam",
        covers: "ending",
        act: "draft",
      },
      from: { kind: "invoice", invoiceId: source.invoiceId },
    });
    await editor.schedules.start({ scheduleId });
    ids.push(scheduleId);
  }
  later(world, 1);
  return ids;
}

export const runSchedules: Scenario = {
  async begin(world, count) {
    const ids = await retainers(world, count);
    await ask(world, "schedules/due", {}, count);
    return ids.map((id) => ({
      rows: "select 1 from schedule_runs where schedule_id = $1 and outcome = 'draft'",
      values: [id],
      wanted: 1,
    }));
  },
};

export const findWaitingRounds = finds("find-waiting-rounds", "rounds/checked", (world) => waiting(world, 1));
export const findReminders = finds("find-reminders", "reminders/checked", async () => undefined);
export const findSchedules = finds("find-schedules", "schedules/due", (world) => retainers(world, 1));
/** Things to be told of once a day, and the morning of the next. */
async function toldOnceADay(world: World, count: number): Promise<Effect[]> {
  const { acme, services } = world;
  const { memberId, email } = acme.actors.owner;
  const effects: Effect[] = [];
  for (let nth = 0; nth < count; nth++) {
    const name = `w${randomUUID().replaceAll("-", "")}`;
    const about = { subjectType: "schedule" as const, subjectId: null, params: { name } };
    await services.inTenant(acme.tenantId, (tx) =>
      notify(tx, acme.tenantId, { kind: "schedule_drafted", memberIds: [memberId], ...about }),
    );
    effects.push({ mail: email, saying: name });
  }
  later(world, 1);
  return effects;
}

export const sendDigests: Scenario = {
  async begin(world, count) {
    const effects = await toldOnceADay(world, count);
    await ask(world, "digests/due", {}, count);
    return effects;
  },
};

export const findDigests = finds("find-digests", "digests/due", (world) => toldOnceADay(world, 1), TWICE_AN_HOUR);

/** What was handed over eight days ago is gone, and what was handed over yesterday is not. */
export const forgetRelayed: Scenario = {
  async begin(world, count) {
    const { owner } = world.db;
    const { rows } = await owner.query<{ id: string }>(
      `insert into outbox_events (tenant_id, name, data, relayed_at)
       select $1, 'soak/heard-by-nobody', '{}', now() - make_interval(days => days) from unnest(array[8, 1]) as days
       returning id`,
      [world.acme.tenantId],
    );
    await ask(world, "inngest/scheduled.timer", { cron: NIGHTLY }, count);
    return [{ rows: "select 1 from outbox_events where id = any($1)", values: [rows.map(({ id }) => id)], wanted: 1 }];
  },
};
