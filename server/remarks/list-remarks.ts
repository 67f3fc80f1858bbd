/** Everything that was said beside one invoice. Bounded by what can be written: at most 1,000 messages in 200 threads. */
import { and, asc, eq, inArray, isNull, or } from "drizzle-orm";
import { colourOfMember } from "#core/draft-presence.ts";
import { may } from "#core/permissions.ts";
import { mayRemarkOn, REMARK_LIMITS } from "#core/remarks.ts";
import { invoices } from "#db/schema/invoices.ts";
import { remarkMentions, remarkSeen, remarks, remarkThreads } from "#db/schema/remarks.ts";
import { members } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import type { RemarkRecord, ThreadRecord } from "./lock-thread.ts";

/** As many as the list of members shows; whoever said something is always among them. */
const PEOPLE_MAX = 500;

export type RemarkList = Awaited<ReturnType<typeof listRemarks>>;
export type ThreadView = RemarkList["threads"][number];
export type RemarkView = ThreadView["remarks"][number];
export type PersonView = RemarkList["people"][number];

/** Threads in the order in which they were begun. Throws DomainError `invoice_not_found`. */
export async function listRemarks(ctx: TenantContext, input: { invoiceId: string }) {
  const { actor, services } = ctx;
  const { invoiceId } = input;
  const found = await services.inTenant(actor.tenantId, (tx) => collect(tx, invoiceId, actor.memberId));
  const saidIn = Map.groupBy(found.remarks, (remark) => remark.threadId);
  const mentionedIn = Map.groupBy(found.mentions, (mention) => mention.remarkId);
  const speaks = mayRemarkOn(found.state);
  return {
    threads: found.threads.map((thread) => ({
      ...threadView(thread),
      remarks: (saidIn.get(thread.id) ?? []).map((remark) =>
        remarkView(remark, mentionedIn.get(remark.id)?.map(({ memberId }) => memberId) ?? []),
      ),
    })),
    people: found.people.map((person) => ({
      memberId: person.id,
      name: person.name,
      colour: colourOfMember(person.id),
      /** Left the agency: their words stay, and nobody can ask them any more. */
      gone: person.removedAt !== null,
    })),
    /** The newest message that this person has had on the screen; 0 where they have never looked. */
    seenSeq: found.seenSeq,
    may: {
      remark: speaks && may(actor.role, "remarks.write"),
      suggest: speaks && may(actor.role, "remarks.suggest"),
      accept: found.state === "draft" && may(actor.role, "invoices.write"),
      /** Also while it is read-only, because a suggestion that is not wanted need not wait. */
      decline: speaks && may(actor.role, "invoices.write"),
    },
  };
}

async function collect(tx: Tx, invoiceId: string, memberId: string) {
  const [invoice] = await tx.select({ state: invoices.state }).from(invoices).where(eq(invoices.id, invoiceId));
  if (!invoice) throw new DomainError("invoice_not_found", { invoiceId });
  const threads = await tx
    .select()
    .from(remarkThreads)
    .where(eq(remarkThreads.invoiceId, invoiceId))
    .orderBy(asc(remarkThreads.createdAt), asc(remarkThreads.id))
    .limit(REMARK_LIMITS.threads);
  // Most invoices have none: then there is nothing further to ask for than who could be named.
  const {
    remarks: said,
    mentions,
    seenSeq,
  } = threads.length === 0 ? NOTHING : await whatWasSaid(tx, invoiceId, memberId);
  const heard = new Set([
    ...threads.flatMap((thread) => [thread.madeBy, thread.settledBy ?? thread.madeBy]),
    ...said.map((remark) => remark.saidBy),
    ...mentions.map((mention) => mention.memberId),
  ]);
  const people = await tx
    .select({ id: members.id, name: members.name, removedAt: members.removedAt })
    .from(members)
    .where(
      heard.size === 0 ? isNull(members.removedAt) : or(isNull(members.removedAt), inArray(members.id, [...heard])),
    )
    .orderBy(asc(members.name), asc(members.id))
    .limit(PEOPLE_MAX);
  return { state: invoice.state, threads, remarks: said, mentions, people, seenSeq };
}

type Heard = { remarks: RemarkRecord[]; mentions: { remarkId: string; memberId: string }[]; seenSeq: number };
const NOTHING: Heard = { remarks: [], mentions: [], seenSeq: 0 };

async function whatWasSaid(tx: Tx, invoiceId: string, memberId: string): Promise<Heard> {
  const said = await tx
    .select()
    .from(remarks)
    .where(eq(remarks.invoiceId, invoiceId))
    .orderBy(asc(remarks.seq))
    .limit(REMARK_LIMITS.remarks);
  const mentions = await tx
    .select({ remarkId: remarkMentions.remarkId, memberId: remarkMentions.memberId })
    .from(remarkMentions)
    .innerJoin(remarks, and(eq(remarks.tenantId, remarkMentions.tenantId), eq(remarks.id, remarkMentions.remarkId)))
    .where(eq(remarks.invoiceId, invoiceId))
    .limit(REMARK_LIMITS.remarks * REMARK_LIMITS.mentions);
  const [seen] = await tx
    .select({ seq: remarkSeen.seq })
    .from(remarkSeen)
    .where(and(eq(remarkSeen.invoiceId, invoiceId), eq(remarkSeen.memberId, memberId)));
  return { remarks: said, mentions, seenSeq: seen?.seq ?? 0 };
}

function threadView(thread: ThreadRecord) {
  return {
    threadId: thread.id,
    kind: thread.kind,
    anchor: thread.anchor,
    quote: thread.quote,
    /** What a suggestion proposes instead of `quote.value`; null for a comment. */
    proposed: thread.proposed,
    state: thread.state,
    madeBy: thread.madeBy,
    settledBy: thread.settledBy,
    settledAt: thread.settledAt?.toISOString() ?? null,
  };
}

function remarkView(remark: RemarkRecord, mentions: string[]) {
  return {
    remarkId: remark.id,
    seq: remark.seq,
    saidBy: remark.saidBy,
    at: remark.createdAt.toISOString(),
    body: remark.body,
    mentions,
    edited: remark.editedAt !== null,
    removed: remark.removedAt !== null,
  };
}
