/** The mails about a round that waits: to whoever has to sign, to whoever can help, and to its author when it came back. */

import { eq } from "drizzle-orm";
import { lacksOf, standingOf } from "#core/approval-policy.ts";
import { missingFrom } from "#core/round-gaps.ts";
import { members } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { wantsMail } from "#server/notifications/wants-mail.ts";
import type { Reminder, StuckNote } from "./look-after-rounds.ts";
import { mailAboutRound, type RoundMailDependencies, type RoundMailOutcome } from "./round-mail.ts";
import { roundQuestions } from "./round-question.ts";

type InAgency<Ref> = Ref & { tenantId: string };
type ToOne<Ref> = InAgency<Omit<Ref, "memberIds"> & { memberId: string }>;

/** Outcomes in the order of `memberIds`; 'over' where it is not that person's turn any more. */
export function sendReminders(
  dependencies: RoundMailDependencies,
  { memberIds, ...ref }: InAgency<Reminder>,
): Promise<RoundMailOutcome[]> {
  return toEach(memberIds, (memberId) => sendReminderMail(dependencies, { ...ref, memberId }));
}

/** Outcomes in the order of `memberIds`; 'over' where somebody could be found meanwhile. */
export function sendStuckNotes(
  dependencies: RoundMailDependencies,
  { memberIds, ...ref }: InAgency<StuckNote>,
): Promise<RoundMailOutcome[]> {
  return toEach(memberIds, (memberId) => sendStuckMail(dependencies, { ...ref, memberId }));
}

/** One after the other; a mail that does not go out keeps nobody else from theirs, and is what this throws in the end. */
async function toEach(
  memberIds: readonly string[],
  send: (memberId: string) => Promise<RoundMailOutcome>,
): Promise<RoundMailOutcome[]> {
  const outcomes: RoundMailOutcome[] = [];
  const failures: unknown[] = [];
  for (const memberId of memberIds) {
    await send(memberId).then(
      (outcome) => outcomes.push(outcome),
      (error: unknown) => failures.push(error),
    );
  }
  if (failures.length > 0) throw failures[0];
  return outcomes;
}

async function sendReminderMail(dependencies: RoundMailDependencies, ref: ToOne<Reminder>): Promise<RoundMailOutcome> {
  const messageKey = `round-reminder/${ref.roundId}/${ref.step}/${ref.count}/${ref.memberId}`;
  return mailAboutRound(dependencies, { ...ref, messageKey }, async (tx, about) => {
    const question = (await roundQuestions(tx, [about.round], dependencies.now())).get(about.round.id);
    const standing = question && about.round.state === "open" ? standingOf(question) : null;
    if (!(await wantsMail(tx, ref.memberId, "approval_asked"))) return null;
    if (standing?.state !== "waiting" || standing.step !== ref.step || !standing.may.includes(ref.memberId))
      return null;
    return {
      subject: `Still waits for your countersignature: ${about.name}`,
      lead: `${await nameOf(tx, about.round.submittedBy)} submitted this, and it cannot go out before you have looked at it.`,
      words: null,
      act: "Look at it and decide",
      closing: "You are one of those who can sign it now. Return it with a comment if it should not go out as it is.",
    };
  });
}

async function sendStuckMail(dependencies: RoundMailDependencies, ref: ToOne<StuckNote>): Promise<RoundMailOutcome> {
  const messageKey = `round-stuck/${ref.roundId}/${ref.cause}/${ref.memberId}`;
  return mailAboutRound(dependencies, { ...ref, messageKey }, async (tx, about) => {
    const question = (await roundQuestions(tx, [about.round], dependencies.now())).get(about.round.id);
    const [lack] = question && about.round.state === "open" ? lacksOf(question) : [];
    if (!question || !lack) return null;
    const missing = await Promise.all(missingFrom(question, lack.step).map((memberId) => nameOf(tx, memberId)));
    const who =
      missing.length > 0
        ? `${new Intl.ListFormat("en").format(missing)} may not sign any more`
        : "too few people are left who may sign";
    return {
      subject: `Nobody is left to countersign: ${about.name}`,
      lead: `It waits for “${lack.name}”, and ${who}. It cannot go on by itself.`,
      words: null,
      act: "Look at it",
      closing:
        "An owner or admin can ask somebody else on the page of the invoice; whoever submitted it can also take it back and submit it again.",
    };
  });
}

/** To its author, or to the owners where they have left. */
export async function sendExpiredMail(
  dependencies: RoundMailDependencies,
  ref: InAgency<{ roundId: string; memberId: string }>,
): Promise<RoundMailOutcome> {
  const messageKey = `round-expired/${ref.roundId}/${ref.memberId}`;
  return mailAboutRound(dependencies, { ...ref, messageKey }, async (_tx, about) => ({
    subject: `Came back unsigned: ${about.name}`,
    lead: "This waited for a countersignature for as long as your agency lets it wait.",
    words: about.round.comment,
    act: "Open the draft",
    closing: "How long something may wait is in the settings, under Approval.",
  }));
}

async function nameOf(tx: Tx, memberId: string): Promise<string> {
  const [found] = await tx.select({ name: members.name }).from(members).where(eq(members.id, memberId));
  return found?.name ?? "Somebody";
}
