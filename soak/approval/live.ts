/** One schedule: an agency of its own, its people acting at once through the API, and then the judgement of what was committed. */
import { randomUUID } from "node:crypto";
import type { ApprovalPolicy, Signer } from "#core/approval-policy.ts";
import { setField } from "#core/draft-document.ts";
import type { TestDatabase } from "#db/testing.ts";
import { approvalToken } from "#server/approvals/approval-link.ts";
import { makeApprovalLinks } from "#server/approvals/approval-link-make.ts";
import { viewNonce } from "#server/approvals/approval-link-nonce.ts";
import type { Services } from "#server/context.ts";
import { createCaller } from "#server/create-caller.ts";
import { DomainError } from "#server/errors.ts";
import type { Identity } from "#server/identity/identity.ts";
import { type Act, drawSchedule } from "./acts.ts";
import { judge } from "./judge.ts";
import { MemoryRooms } from "./memory-rooms.ts";
import { type Name, type StormAgency, stormAgency, subjectOf, TOTAL } from "./storm-agency.ts";

export type StormWorld = { db: TestDatabase; services: Services; rooms: MemoryRooms };

const nobodySignsIn: Identity = {
  identify: async () => null,
  handle: () => null,
  signInUrl: () => "/sign-in",
  hasSecondFactor: async () => false,
};

/** The product on this database, with live drafts in memory. `rooms` may be broken ones. */
export function stormWorld(db: TestDatabase, rooms = new MemoryRooms()): StormWorld {
  const quiet = () => {};
  const files = {
    put: () => Promise.reject(new Error("nobody stores a file here")),
    get: async () => null,
  };
  const services = {
    inTenant: db.inTenant,
    readTenant: db.readTenant,
    crossTenant: db.crossTenant,
    identity: nobodySignsIn,
    memberships: { actorIn: async () => null, agenciesOf: async () => [], forget: async () => {} },
    rooms,
    files,
    logger: { error: quiet, warn: quiet, info: quiet, debug: quiet } as unknown as Services["logger"],
    publicUrl: "https://countersign.example",
    collabUrl: "wss://countersign.example",
    secret: "the secret of a storm, of enough length to be one",
    embedded: { mailbox: false, demo: false },
    now: () => new Date(),
  } satisfies Services;
  return { db, services, rooms };
}

/** What happened in one or more schedules. */
export type Lived = {
  /** How often each act was done, and how often it was refused. */
  counts: Record<string, number>;
  issued: boolean;
  /** Promises that were broken, a sentence each. */
  broken: string[];
};

export async function live(world: StormWorld, seed: number, actsALane: number): Promise<Lived> {
  const schedule = drawSchedule(seed, actsALane);
  const agency = await stormAgency(world.db, world.rooms);
  const play = new Play(world, agency);
  await play.perform({ does: "save_policy", policy: schedule.policy });
  if (schedule.ownAllowed) await play.perform({ does: "own_allowed", allowed: true });
  await Promise.all(
    schedule.lanes.map(async (lane) => {
      for (const act of lane) await play.perform(act);
    }),
  );
  for (const act of schedule.ending) await play.perform(act);
  const shown = await world.rooms.read(agency);
  const { broken, issued } = await judge(world.db, agency, shown.subject);
  world.rooms.forget(agency);
  return { counts: play.counts, issued, broken: [...play.broken, ...broken] };
}

export type Storm = {
  schedules: number;
  /** How many of them ended with an issued invoice. */
  issued: number;
  counts: Record<string, number>;
  failed: { seed: number; broken: string[] }[];
};

/** Lives `schedules` seeds from `seed` on, `atOnce` worlds side by side; stops early after `failuresMax` that broke a promise. */
export async function storm(
  world: StormWorld,
  wanted: { seed: number; schedules: number; actsALane: number; atOnce: number; failuresMax?: number },
  say: (done: number) => void = () => {},
): Promise<Storm> {
  const { seed, schedules, actsALane, atOnce, failuresMax = Number.POSITIVE_INFINITY } = wanted;
  const so: Storm = { schedules: 0, issued: 0, counts: {}, failed: [] };
  let next = seed;
  const work = async (): Promise<void> => {
    while (next < seed + schedules && so.failed.length < failuresMax) {
      const mine = next++;
      const { broken, counts, issued } = await live(world, mine, actsALane);
      so.schedules++;
      if (issued) so.issued++;
      if (broken.length > 0) so.failed.push({ seed: mine, broken });
      for (const [what, times] of Object.entries(counts)) so.counts[what] = (so.counts[what] ?? 0) + times;
      say(so.schedules);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return so;
}

type Mailed = { linkId: string; contentHash: string };

class Play {
  readonly counts: Record<string, number> = {};
  readonly broken: string[] = [];
  readonly #world: StormWorld;
  readonly #agency: StormAgency;
  readonly #mailed: Mailed[] = [];
  readonly #delegations: string[] = [];
  #seenHash = "0".repeat(64);
  #policyVersion = 0;
  #edits = 0;
  #lastDays = 0;
  #round: string | null = null;

  constructor(world: StormWorld, agency: StormAgency) {
    this.#world = world;
    this.#agency = agency;
  }

  async perform(act: Act): Promise<void> {
    try {
      await this.#do(act);
      this.#count(act.does);
    } catch (error) {
      const cause = error instanceof Error ? (error.cause ?? error) : error;
      if (cause instanceof DomainError) this.#count(`${act.does} refused`);
      else this.broken.push(`${act.does} failed: ${said(cause)}`);
    }
  }

  #count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  #as(name: Name) {
    const actor = this.#agency.actors[name];
    const person = {
      userId: actor.userId,
      sessionId: actor.userId,
      name,
      email: actor.email,
      emailVerified: true,
      externalOrgId: null,
    };
    return createCaller({ services: this.#world.services, requestId: "storm", person, actor });
  }

  #nobody() {
    return createCaller({ services: this.#world.services, requestId: "storm", person: null, actor: null });
  }

  async #do(act: Act): Promise<void> {
    const { invoiceId, actors } = this.#agency;
    const contentHash = this.#seenHash;
    switch (act.does) {
      case "type":
        await this.#world.rooms.transact(this.#agency, (doc) => setField(doc, "subject", subjectOf(++this.#edits)));
        return;
      case "edit": {
        const value = subjectOf(++this.#edits);
        await this.#as(act.who).invoices.edit({
          invoiceId,
          operations: [{ type: "setField", field: "subject", value }],
        });
        return;
      }
      case "submit": {
        const submitted = await this.#as(act.who).invoices.submit({ invoiceId });
        this.#seenHash = submitted.contentHash;
        await this.#mail(submitted.roundId, submitted.contentHash);
        return;
      }
      case "withdraw":
        return this.#as(act.who).invoices.withdraw({ invoiceId });
      case "issue":
        await this.#as(act.who).invoices.issue({ invoiceId, contentHash });
        return;
      case "approve": {
        const { waiting } = await this.#as(act.who).invoices.approve({ invoiceId, contentHash });
        if (waiting) await this.#mailAgain();
        return;
      }
      case "return":
        return this.#as(act.who).invoices.return({ invoiceId, contentHash, comment: "Look again" });
      case "approve_by_mail":
      case "return_by_mail":
        return this.#byMail(act);
      case "delegate": {
        // No two end on the same day: in the trail that is how one is told from another.
        const lastDay = new Date(Date.now() + ++this.#lastDays * 86_400_000).toISOString().slice(0, 10);
        const { delegationId } = await this.#as(act.who).approvals.delegate({
          toMember: actors[act.to].memberId,
          firstDay: new Date(Date.now() - 86_400_000).toISOString().slice(0, 10),
          lastDay,
        });
        this.#delegations.push(delegationId);
        return;
      }
      case "end_delegation": {
        const delegationId = this.#delegations.at(-1 - act.which) ?? randomUUID();
        return this.#as(act.who).approvals.endDelegation({ delegationId });
      }
      case "set_role":
        await this.#as("Ruud").members.setRole({ memberId: actors[act.whose].memberId, role: act.role });
        this.#agency.actors[act.whose] = { ...actors[act.whose], role: act.role };
        return;
      case "remove":
        await this.#as("Ruud").members.remove({ memberId: actors[act.whose].memberId });
        return;
      case "save_policy": {
        const policy = policyOf(act.policy, this.#agency);
        const saved = await this.#as("Ruud").approvals.savePolicy({ policy, basedOn: this.#policyVersion });
        this.#policyVersion = saved.version;
        return;
      }
      case "own_allowed":
        // The trail says which settings were changed and not to what: the second one says it for the first.
        await this.#as("Ruud").agency.update({
          authorMayApprove: act.allowed,
          ...(act.allowed ? { dueDays: 30 } : {}),
        });
        return;
    }
  }

  /** What the durable function does when a round begins to wait. */
  async #mail(roundId: string, contentHash: string): Promise<void> {
    this.#round = roundId;
    const { tenantId } = this.#agency;
    for (const linkId of await makeApprovalLinks(this.#world.services, { tenantId, roundId })) {
      if (!this.#mailed.some((mailed) => mailed.linkId === linkId)) this.#mailed.push({ linkId, contentHash });
    }
  }

  async #mailAgain(): Promise<void> {
    if (this.#round) await this.#mail(this.#round, this.#seenHash);
  }

  async #byMail(act: Extract<Act, { link: number }>): Promise<void> {
    const mailed = this.#mailed.at(-1 - act.link);
    if (!mailed) throw new DomainError("approval_link_not_found");
    const { secret, now } = this.#world.services;
    const link = { token: approvalToken(secret, mailed.linkId), nonce: viewNonce(secret, mailed, now()) };
    const open = async () => {
      if (act.does === "return_by_mail") await this.#nobody().public.returnByLink({ ...link, comment: "Look again" });
      else if ((await this.#nobody().public.countersign({ ...link, total: TOTAL })).waiting) await this.#mailAgain();
    };
    if (!act.twice) return open();
    const outcomes = await Promise.allSettled([open(), open()]);
    if (outcomes.every(({ status }) => status === "fulfilled")) this.broken.push("one link was used twice");
    const refused = outcomes.find((outcome) => outcome.status === "rejected");
    if (refused) throw refused.reason;
  }
}

function policyOf(which: number, { actors }: StormAgency): ApprovalPolicy {
  const role = (name: "owner" | "admin" | "approver"): Signer => ({ kind: "role", role: name });
  const rule = (steps: ApprovalPolicy["rules"][number]["steps"]): ApprovalPolicy => ({
    rules: [{ name: "Everything", when: [], steps }],
  });
  switch (which) {
    case 1:
      return rule([
        { name: "The lead", need: 1, of: [role("approver")] },
        { name: "An owner", need: 1, of: [role("owner"), role("admin")] },
      ]);
    case 2:
      return rule([{ name: "Every approver", need: "all", of: [role("approver")] }]);
    case 3:
      return rule([{ name: "Two", need: 2, of: [role("owner"), role("admin"), role("approver")] }]);
    case 4:
      return rule([
        { name: "Mia", need: 1, of: [{ kind: "member", memberId: actors.Mia.memberId }] },
        { name: "Another", need: 1, of: [role("owner"), role("approver")] },
      ]);
    default:
      return { rules: [] };
  }
}

function said(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? ` ${String(error.code)}` : "";
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return `${error.name}${code} ${error.message.split("\n", 1)[0]?.slice(0, 120)}${cause}`;
}
