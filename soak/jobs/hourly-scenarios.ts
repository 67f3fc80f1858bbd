/** Functions that a schedule starts: those that find the agencies, those that look after one of them, and those of the house. */

import { addDays, calendarDay, daysBetween } from "#core/plain-date.ts";
import { USUAL_REMINDERS } from "#core/reminder-settings.ts";
import { notify } from "#server/notifications/notify.ts";
import type { World } from "#server/testing/world.ts";
import { waiting } from "./round-scenarios.ts";
import { ask, type Effect, each, type Scenario, word } from "./scenario.ts";
import { goOn, todayOf, workingDayAfter } from "./world-clock.ts";

const HOURLY = "7 * * * *";
const TWICE_AN_HOUR = "4,34 * * * *";
const NIGHTLY = "23 3 * * *";

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
                        and not exists (select from outbox_events o where o.id::text = e.id)) as events) as counts
            where asked = events and asked > 0`,
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

/** The usual ladder, with a fee for each step: what it says is another file's business. */
async function remindAtACost({ acme }: World): Promise<void> {
  const { owner } = acme.api;
  const { version } = await owner.reminders.settings();
  const steps = USUAL_REMINDERS.steps.map((step) => ({ ...step, lateFee: step.offsetDays > 0 }));
  const fixed = { minor: "4000", currency: "EUR" };
  const lateFee = { annualRate: "10.15", basis: "statutory" as const, fixed };
  await owner.reminders.saveSettings({
    enabled: true,
    settings: { ...USUAL_REMINDERS, steps, lateFee },
    basedOn: version,
  });
}

/** Invoices to clients of their own, whose first reminder is due by now: as many steps sent as there are reminders, and a fee for each. */
export const remindClients: Scenario = {
  async begin(world, count) {
    const { acme } = world;
    await remindAtACost(world);
    const { days, day } = workingDayAfter(world, 7);
    // The ladder's first step comes three days after the due day; on the day before ours at the latest that is a working day.
    const dueDays = daysBetween(todayOf(world), addDays(day, -6));
    const effects = await each(count, async () => {
      const party = { name: word(), addressLines: [], countryCode: "NL", vatId: "", registrationId: "", email: "" };
      const emails = [`${word()}@kade.example`];
      const client = { name: party.name, party, currency: "EUR", emails };
      const { clientId } = await acme.api.editor.clients.create(client);
      const { invoiceId } = await acme.issuedInvoice({ clientId, dueDays });
      return [
        {
          rows: `select 1 from (select
              (select count(*) from dispatches where invoice_id = $1 and kind = 'reminder') as sent,
              (select count(*) from reminders where invoice_id = $1 and dispatch_id is not null) as steps) as counts
            where sent = steps and steps > 0`,
          values: [invoiceId],
          wanted: 1,
        },
        {
          rows: `select 1 from (select
              (select count(*) from audit_events where action = 'invoice.late_fee' and strpos(body, $1) > 0) as drafts,
              (select count(*) from reminders where invoice_id::text = $1 and fee_draft_id is not null) as fees) as counts
            where drafts = fees and fees > 0`,
          values: [invoiceId],
          wanted: 1,
        },
      ];
    });
    goOn(world, days);
    await ask(world, "reminders/checked", {}, count);
    return effects;
  },
};

/** Schedules that come up once, tomorrow. */
async function retainers(world: World, count: number): Promise<string[]> {
  const { editor } = world.acme.api;
  const ids: string[] = [];
  const tomorrow = addDays(todayOf(world), 1);
  for (let nth = 0; nth < count; nth++) {
    const source = await world.acme.draftInvoice({ subject: "Retainer {month}" });
    const { scheduleId } = await editor.schedules.create({
      name: `Retainer ${nth}`,
      terms: {
        rule: { unit: "month", every: 1, day: calendarDay(tomorrow).day },
        startOn: tomorrow,
        until: { kind: "count", times: 1 },
        timeZone: "Europe/Amsterdam",
        covers: "ending",
        act: "draft",
      },
      from: { kind: "invoice", invoiceId: source.invoiceId },
    });
    await editor.schedules.start({ scheduleId });
    ids.push(scheduleId);
  }
  // Past it also by a clock that is a day behind.
  goOn(world, 3);
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

/** Things to be told of once a day, and a morning after. */
async function toldOnceADay(world: World, count: number): Promise<Effect[]> {
  const { acme, services } = world;
  const { memberId, email } = acme.actors.owner;
  const effects = await each(count, async () => {
    const name = word();
    const about = { subjectType: "schedule" as const, subjectId: null, params: { name } };
    await services.inTenant(acme.tenantId, (tx) =>
      notify(tx, acme.tenantId, { kind: "schedule_drafted", memberIds: [memberId], ...about }),
    );
    return [{ mail: email, saying: [name] }];
  });
  goOn(world, 3);
  return effects;
}

export const sendDigests: Scenario = {
  async begin(world, count) {
    const effects = await toldOnceADay(world, count);
    await ask(world, "digests/due", {}, count);
    return effects;
  },
};

export const findWaitingRounds = finds("find-waiting-rounds", "rounds/checked", (world) => waiting(world, 1));
export const findReminders = finds("find-reminders", "reminders/checked", remindAtACost);
export const findSchedules = finds("find-schedules", "schedules/due", (world) => retainers(world, 1));
export const findDigests = finds("find-digests", "digests/due", (world) => toldOnceADay(world, 1), TWICE_AN_HOUR);

/** What was handed over eight days ago is gone, and what was handed over yesterday is not. */
export const forgetRelayed: Scenario = {
  async begin(world, count) {
    const { rows } = await world.db.owner.query<{ id: string }>(
      `insert into outbox_events (tenant_id, name, data, relayed_at)
       select $1, 'soak/heard-by-nobody', '{}', now() - make_interval(days => days) from unnest(array[8, 1]) as days
       returning id`,
      [world.acme.tenantId],
    );
    await ask(world, "inngest/scheduled.timer", { cron: NIGHTLY }, count);
    return [{ rows: "select 1 from outbox_events where id = any($1)", values: [rows.map(({ id }) => id)], wanted: 1 }];
  },
};
