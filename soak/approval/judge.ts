/**
 * The judgement of one schedule, from what was committed and from nothing else. The audit chain is the order in which things
 * happened; every rule of approval is applied to it anew, in words of its own: nothing here is the product's code.
 */
import { createHash } from "node:crypto";
import type { TestDatabase } from "#db/testing.ts";
import type { StormAgency } from "./storm-agency.ts";

type Signer = { kind: "member"; memberId: string } | { kind: "role"; role: string };
type Step = { name: string; need: number | "all"; of: Signer[] };
type Row = {
  events: { seq: number; action: string; memberId: string | null; subjectId: string | null; body: string }[];
  rounds: { id: string; state: string; content: string; hash: string; by: string; steps: Step[] }[];
  signatures: { round: string; step: number; member: string; behalf: string | null; hash: string }[];
  approvals: { id: string; round: string; state: string; kind: string; hash: string; member: string | null }[];
  versions: { invoice: string; hash: string; document: string; approval: string }[];
  policies: { version: number; policy: { rules: { steps: Step[] }[] } }[];
  links: { id: string; round: string; step: number; member: string; used: string | null; revoked: boolean }[];
  invoice: { state: string; number: string | null };
};

const SIGNING = new Set(["owner", "admin", "approver"]);
const ANYBODY: Signer[] = [...SIGNING].map((role) => ({ kind: "role", role }));

export async function judge(
  db: Pick<TestDatabase, "owner">,
  agency: StormAgency,
  shownSubject: string,
): Promise<{ broken: string[]; issued: boolean }> {
  const { rows } = await db.owner.query<Row>(COMMITTED, [agency.tenantId]);
  const [found] = rows;
  if (!found) throw new Error("the schedule has left nothing behind");
  const trial = new Trial(found, agency);
  for (const event of found.events) trial.hear(event);
  trial.close(shownSubject);
  return { broken: trial.broken, issued: found.versions.length > 0 };
}

type Signed = { member: string; behalf: string | null; step: number };
type Round = Row["rounds"][number] & { signed: Signed[]; approved: boolean };

class Trial {
  readonly broken: string[] = [];
  readonly #row: Row;
  readonly #names: Map<string, string>;
  readonly #roles: Map<string, string>;
  readonly #delegations = new Map<string, { from: string; to: string }>();
  #steps: Step[] = [];
  #ownAllowed = false;
  #submits = 0;
  #round: Round | null = null;
  #issued = false;
  #granted = new Set<string>();
  #signatures = 0;
  #byMail = 0;

  constructor(row: Row, agency: StormAgency) {
    this.#row = row;
    const people = Object.values(agency.actors);
    this.#names = new Map(people.map(({ name, memberId }) => [name, memberId]));
    const beginning: Record<string, string> = {
      Ruud: "owner",
      Mia: "approver",
      Tess: "approver",
      Ana: "editor",
      Ben: "admin",
    };
    this.#roles = new Map(people.map(({ name, memberId }) => [memberId, beginning[name] ?? ""]));
  }

  hear(event: Row["events"][number]): void {
    const said = JSON.parse(event.body) as Record<string, string>;
    const who = event.memberId ?? "";
    if (said.via === "mail") this.#byMail++;
    if (this.#issued && event.action.startsWith("invoice.")) this.#wrong(`${event.action} after the issue`);
    switch (event.action) {
      case "member.role_changed":
        this.#roles.set(event.subjectId ?? "", said.to ?? "");
        return;
      case "member.removed":
        this.#roles.delete(event.subjectId ?? "");
        return;
      case "agency.updated":
        if (said.changed?.includes("authorMayApprove")) this.#ownAllowed = said.changed.includes("dueDays");
        return;
      case "policy.changed":
        this.#steps =
          this.#row.policies
            .find(({ version }) => String(version) === said.version)
            ?.policy.rules.flatMap(({ steps }) => steps) ?? [];
        return;
      case "delegation.made":
        this.#delegations.set(keyOf(event.subjectId, said), {
          from: this.#names.get(said.from ?? "") ?? "",
          to: this.#names.get(said.to ?? "") ?? "",
        });
        return;
      case "delegation.ended":
        this.#delegations.delete(keyOf(event.subjectId, said));
        return;
      case "invoice.submitted":
        this.#submitted(who, said);
        return;
      case "invoice.signed":
        this.#signed(who, said, false);
        return;
      case "invoice.approved":
        this.#signed(who, said, true);
        return;
      case "invoice.withdrawn":
      case "invoice.returned":
        if (!this.#round) this.#wrong(`${event.action} without a round`);
        else this.#granted.delete(this.#round.id);
        this.#round = null;
        return;
      case "invoice.issued":
        this.#issued = true;
        if (!this.#round?.approved) this.#wrong("issued what nobody had approved");
        else if (said.contentHash !== this.#round.hash) this.#wrong("issued another content than was approved");
        return;
      default:
        this.#wrong(`${event.action}, which nobody did`);
    }
  }

  #submitted(who: string, said: Record<string, string>): void {
    const row = this.#row.rounds[this.#submits++];
    if (this.#round) this.#wrong("submitted while a round was open");
    if (!row || row.hash !== said.contentHash || row.by !== who) {
      this.#wrong("a submit that left no round");
      return;
    }
    const wanted = this.#steps.length > 0 ? this.#steps : [{ name: "Countersign", need: 1 as const, of: ANYBODY }];
    if (normal(row.steps) !== normal(wanted))
      this.#wrong("a round that asks for other steps than the policy that held");
    this.#round = { ...row, signed: [], approved: false };
  }

  #signed(who: string, said: Record<string, string>, last: boolean): void {
    const round = this.#round;
    if (!round) {
      this.#wrong("a signature without a round");
      return;
    }
    if (round.approved) this.#wrong("a signature under what was approved already");
    if (said.contentHash !== round.hash) this.#wrong("a signature under another content");
    const row = this.#row.signatures.find(({ round: of, member }) => of === round.id && member === who);
    if (!row || row.hash !== round.hash) {
      this.#wrong("a signature that was not kept");
      return;
    }
    this.#signatures++;
    if (round.signed.some(({ member, behalf }) => member === who || behalf === who))
      this.#wrong("one person signed twice");
    const waits = this.#waitsAt(round);
    if (waits === null) this.#wrong("a signature that no step waited for");
    else if (waits !== row.step) this.#wrong(`step ${row.step} was signed while step ${waits} waited`);
    this.#mayHaveSigned(round, who, row);
    round.signed.push({ member: who, behalf: row.behalf, step: row.step });
    const complete = this.#waitsAt(round) === null;
    if (complete !== last) this.#wrong(last ? "approved with a step unsigned" : "complete, and not approved");
    round.approved = last;
    if (last) this.#granted.add(round.id);
  }

  #mayHaveSigned(round: Round, who: string, { step, behalf }: { step: number; behalf: string | null }): void {
    const signer = behalf ?? who;
    if (!SIGNING.has(this.#roles.get(who) ?? "")) this.#wrong("signed by somebody who may not sign");
    if (!this.#ownAllowed && [who, behalf].includes(round.by)) this.#wrong("signed by whoever submitted it");
    if (!this.#namedBy(round.steps[step]).includes(signer))
      this.#wrong("signed by somebody whom the step does not name");
    const lent = [...this.#delegations.values()].some(({ from, to }) => from === behalf && to === who);
    if (behalf !== null && !lent) this.#wrong("signed for somebody who had not let them");
  }

  /** Members with a right to sign whom this step names. */
  #namedBy(step: Step | undefined): string[] {
    const able = [...this.#roles].filter(([, role]) => SIGNING.has(role));
    return able.flatMap(([member, role]) =>
      step?.of.some((one) => (one.kind === "role" ? one.role === role : one.memberId === member)) ? [member] : [],
    );
  }

  #waitsAt({ steps, signed, by }: Round): number | null {
    const first = steps.findIndex((step, index) => {
      const given = signed.filter(({ step: at }) => at === index);
      if (step.need !== "all") return given.length < step.need;
      // Every one of them, by who they are: whoever signed and left has signed, and whoever is named and left is still missing.
      const named = step.of.flatMap((one) => (one.kind === "member" ? [one.memberId] : []));
      const people = [...new Set([...this.#namedBy(step), ...named])].filter((one) => this.#ownAllowed || one !== by);
      if (people.length === 0) return given.length === 0;
      return people.some((one) => !given.some(({ member, behalf }) => (behalf ?? member) === one));
    });
    return first === -1 ? null : first;
  }

  /** What lies in the tables when everybody has gone home. */
  close(shownSubject: string): void {
    const { rounds, signatures, approvals, versions, links, invoice } = this.#row;
    if (this.#submits !== rounds.length) this.#wrong("a round that nobody submitted");
    if (this.#signatures !== signatures.length) this.#wrong("a signature that nobody gave");
    for (const { state, round, kind, hash } of approvals) {
      if (kind !== "person") this.#wrong("an approval by nobody");
      if ((state === "granted") !== this.#granted.has(round))
        this.#wrong(`an approval that is ${state} and should not be`);
      if (rounds.find(({ id }) => id === round)?.hash !== hash)
        this.#wrong("an approval of another content than its round's");
    }
    if (approvals.filter(({ state }) => state === "granted").length !== this.#granted.size)
      this.#wrong("an approval is missing");
    const stands = this.#issued ? "issued" : !this.#round ? "draft" : this.#round.approved ? "approved" : "in_review";
    if (invoice.state !== stands) this.#wrong(`it is ${invoice.state} and should be ${stands}`);
    if (versions.length !== (this.#issued ? 1 : 0)) this.#wrong("issued and no version, or a version and not issued");
    for (const version of versions) this.#versionHolds(version);
    // An approval does not outlive an edit: what is signed, or waits to be, is what the draft says.
    const standing = this.#round;
    if (standing && subjectIn(standing.content) !== shownSubject)
      this.#wrong("the draft was edited under its signatures");
    for (const round of rounds) if (sha256(round.content) !== round.hash) this.#wrong("a round that is not its hash");
    const used = links.filter((link) => link.used !== null);
    if (used.some(({ revoked }) => revoked)) this.#wrong("a link that was used and revoked");
    if (used.length !== this.#byMail) this.#wrong(`${this.#byMail} acts by mail and ${used.length} links used up`);
    for (const { round, step, member } of used.filter((link) => link.used === "countersign")) {
      if (!signatures.some((one) => one.round === round && one.step === step && one.member === member))
        this.#wrong("a link signed something else");
    }
    const open = this.#round && !this.#round.approved ? this.#round.id : null;
    if (links.some((link) => link.used === null && !link.revoked && link.round !== open))
      this.#wrong("a link outlived its round");
  }

  #versionHolds(version: Row["versions"][number]): void {
    const approval = this.#row.approvals.find(({ id }) => id === version.approval);
    if (approval?.state !== "granted" || approval.hash !== version.hash || approval.round !== this.#round?.id) {
      this.#wrong("issued on no valid approval of its content");
    }
    const { content } = JSON.parse(version.document) as { content: unknown };
    if (normal(content) !== normal(JSON.parse(this.#round?.content ?? "null")))
      this.#wrong("printed another content than was signed");
  }

  #wrong(sentence: string): void {
    this.broken.push(sentence);
  }
}

/** Of two delegations of one person the days tell which is meant: no two in a schedule have the same. */
function keyOf(from: string | null, said: Record<string, string>): string {
  return `${from} ${said.firstDay} ${said.lastDay}`;
}

function subjectIn(content: string): string {
  return String((JSON.parse(content) as { subject?: unknown }).subject);
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/** The same for everything that says the same, whatever the order of its keys. */
function normal(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

const COMMITTED = `
  select
    (select coalesce(jsonb_agg(jsonb_build_object('seq', seq, 'action', action, 'memberId', member_id, 'subjectId', subject_id, 'body', body) order by seq), '[]')
       from audit_events where tenant_id = $1) as events,
    (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'state', state, 'content', content, 'hash', content_hash, 'by', submitted_by, 'steps', steps) order by submitted_at), '[]')
       from rounds where tenant_id = $1) as rounds,
    (select coalesce(jsonb_agg(jsonb_build_object('round', round_id, 'step', step, 'member', member_id, 'behalf', on_behalf_of, 'hash', content_hash)), '[]')
       from round_signatures where tenant_id = $1) as signatures,
    (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'round', round_id, 'state', state, 'kind', kind, 'hash', content_hash, 'member', member_id)), '[]')
       from approvals where tenant_id = $1) as approvals,
    (select coalesce(jsonb_agg(jsonb_build_object('invoice', invoice_id, 'hash', content_hash, 'document', document, 'approval', approval_id)), '[]')
       from issued_versions where tenant_id = $1) as versions,
    (select coalesce(jsonb_agg(jsonb_build_object('version', version, 'policy', policy)), '[]')
       from approval_policies where tenant_id = $1) as policies,
    (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'round', round_id, 'step', step, 'member', member_id, 'used', used_to, 'revoked', revoked_at is not null)), '[]')
       from approval_links where tenant_id = $1) as links,
    (select jsonb_build_object('state', state, 'number', number) from invoices where tenant_id = $1) as invoice`;
