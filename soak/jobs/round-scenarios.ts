/** Rounds that wait: whoever may sign is reminded, what is too old goes back, and where nobody is left to sign somebody is told. */
import type { World } from "#server/testing/world.ts";
import { ask, type Effect, type Scenario, word } from "./scenario.ts";
import { goOn, workingDayAfter } from "./world-clock.ts";

/** Six weeks have 23 to 31 working days, wrong clocks and holidays counted: one reminder, and not two. */
const WAITS_DAYS = 42;
const REMINDED_WORKING_DAYS = 20;
const EXPIRED_DAYS = 30;

const USUAL = { timeZone: null, quiet: null, digestAt: "08:00", pushDetails: false };
/** Letters, and nothing beside them: the clock of this world goes on for years, and a browser would be woken when those are over. */
const LETTERS = {
  approval_asked: { inApp: true, mail: "now" as const, push: false },
  round_decided: { inApp: true, mail: "off" as const, push: false },
};

async function onlyLetters({ acme }: World): Promise<void> {
  for (const role of ["owner", "admin", "approver", "editor"] as const)
    await acme.api[role].notifications.saveSettings({ ...USUAL, ways: LETTERS });
}

/** Signs what earlier calls left open, so that nobody hears of it again, and submits so many. */
async function submit(world: World, count: number): Promise<string[]> {
  const { acme } = world;
  const { approver } = acme.api;
  const queue = async () => (await approver.invoices.queue({})).rows;
  for (let rows = await queue(); rows.length > 0; rows = await queue()) {
    for (const { invoiceId } of rows) {
      const { round } = await approver.invoices.byId({ invoiceId });
      await approver.invoices.approve({ invoiceId, contentHash: round?.contentHash ?? "" });
    }
  }
  const ids: string[] = [];
  for (let nth = 0; nth < count; nth++) ids.push((await acme.submittedInvoice({ subject: word() })).invoiceId);
  return ids;
}

/** Rounds that wait for six weeks, and one reminder for each of those who may sign. */
export async function waiting(world: World, count: number): Promise<Effect[]> {
  const { acme } = world;
  await onlyLetters(world);
  await acme.api.owner.agency.update({ approvalRemindDays: REMINDED_WORKING_DAYS, approvalExpireDays: null });
  const ids = await submit(world, count);
  goOn(world, workingDayAfter(world, WAITS_DAYS).days);
  const readers = (["owner", "admin", "approver"] as const).map((role) => acme.actors[role].email);
  return ids.flatMap((id) => readers.map((mail) => ({ mail, saying: ["Still waits", id] })));
}

export const lookAfterRounds: Scenario = {
  async begin(world, count) {
    const effects = await waiting(world, count);
    await ask(world, "rounds/checked", {}, count);
    return effects;
  },
};

export const expireRounds: Scenario = {
  async begin(world, count) {
    const { acme } = world;
    await onlyLetters(world);
    await acme.api.owner.agency.update({ approvalRemindDays: null, approvalExpireDays: EXPIRED_DAYS });
    const ids = await submit(world, count);
    goOn(world, workingDayAfter(world, WAITS_DAYS).days);
    await ask(world, "rounds/checked", {}, count);
    return ids.flatMap((id) => [
      { mail: acme.actors.editor.email, saying: ["Came back unsigned", id] },
      { rows: "select 1 from rounds where invoice_id = $1 and state = 'returned'", values: [id], wanted: 1 },
      {
        rows: "select 1 from audit_events where action = 'invoice.expired' and subject_id = $1",
        values: [id],
        wanted: 1,
      },
    ]);
  },
};

/** The one person whom the policy names may not sign any more. */
export const findNobodyToSign: Scenario = {
  async begin(world, count) {
    const { owner } = world.acme.api;
    const { memberId } = world.acme.actors.approver;
    await onlyLetters(world);
    await owner.agency.update({ approvalRemindDays: null, approvalExpireDays: null });
    await owner.members.setRole({ memberId, role: "approver" });
    const { version } = await owner.approvals.policy();
    const signer = { kind: "member" as const, memberId };
    const steps = [{ name: "The lead", need: 1, of: [signer] }];
    await owner.approvals.savePolicy({ policy: { rules: [{ name: "All", when: [], steps }] }, basedOn: version });
    const ids = await submit(world, count);
    await owner.members.setRole({ memberId, role: "viewer" });
    await ask(world, "rounds/checked", {}, count);
    const readers = (["owner", "editor"] as const).map((role) => world.acme.actors[role].email);
    return ids.flatMap((id) => readers.map((mail) => ({ mail, saying: ["Nobody is left to countersign", id] })));
  },
};
