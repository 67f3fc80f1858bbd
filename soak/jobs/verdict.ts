/**
 * What came of a storm, counted where it arrived: at the mail server, the push service and the store of files, and in the tables that
 * people read.
 */
import { sha256Hex } from "#core/canonical.ts";
import { documents } from "#db/schema/invoices.ts";
import type { World } from "#server/testing/world.ts";
import { type Bench, notes } from "#workers/testing/delivery-bench.ts";
import type { AcceptedMail, Peers } from "./peers.ts";
import type { Effect } from "./scenario.ts";

export type Verdict = {
  effects: number;
  /** Effects that there are more of than one. */
  doubled: string[];
  /** Effects that are not there, without anybody being told that they may not be. */
  lost: string[];
  /** Mails of which nobody knows whether they arrived, and that say so (docs/decisions/007). */
  unconfirmed: number;
  /** Push messages that came again, and that their service recognised by browser and topic: the browser shows one. */
  replacedPushes: number;
  /** What failed for good, and why, as its agency reads it; with how often. */
  failures: string[];
};

type Given = { effects: readonly Effect[]; world: World; peers: Peers; bench: Bench };

export async function verdictOn({ effects, world, peers, bench }: Given): Promise<Verdict> {
  const { push } = peers;
  const mails = peers.mails();
  const verdict: Verdict = {
    effects: effects.length,
    doubled: [],
    lost: [],
    unconfirmed: 0,
    replacedPushes: push.taken - push.held().length,
    failures: await failuresOf(world),
  };
  const missing = new Map<string, string[]>();
  for (const effect of effects) {
    const [what, found, wanted] = await count(effect, world, mails, push);
    if (found > wanted) verdict.doubled.push(`${what}: ${found}`);
    if (found >= wanted) continue;
    if ("mail" in effect) missing.set(effect.mail, [...(missing.get(effect.mail) ?? []), what]);
    else verdict.lost.push(what);
  }
  for (const [recipient, what] of missing) {
    const said = await unconfirmedTo(world, recipient);
    verdict.unconfirmed += Math.min(said, what.length);
    verdict.lost.push(...what.slice(said));
  }
  await lookAtFiles(verdict, world, bench, peers);
  return verdict;
}

async function count(
  effect: Effect,
  world: World,
  mails: readonly AcceptedMail[],
  push: Peers["push"],
): Promise<[string, number, number]> {
  if ("push" in effect) {
    const found = push.held(effect.push).filter((text) => says(text, effect.saying));
    return [`push to ${effect.push} ${effect.saying.join(" ")}`, found.length, 1];
  }
  if ("mail" in effect) {
    const found = mails.filter(({ to, said }) => to.includes(effect.mail) && says(said, effect.saying));
    return [`mail to ${effect.mail} ${effect.saying.join(" ")}`, found.length, 1];
  }
  const { rowCount } = await world.db.owner.query(effect.rows, effect.values);
  return [`${effect.rows} ${effect.values}`, rowCount ?? 0, effect.wanted];
}

const says = (text: string, parts: readonly string[]) => parts.every((part) => text.includes(part));

async function failuresOf({ db }: World): Promise<string[]> {
  const { rows } = await db.owner.query<{ said: string }>(
    `select concat(count(*), ' × ', function_id, ': ', last_error->>'message') as said
     from failed_work group by function_id, last_error->>'message' order by count(*) desc`,
  );
  return rows.map(({ said }) => said);
}

async function unconfirmedTo(world: World, recipient: string): Promise<number> {
  const { rows } = await world.db.owner.query<{ count: number }>(
    "select count(*)::int as count from mail_sends where recipient = $1 and state = 'unconfirmed'",
    [recipient],
  );
  return rows[0]?.count ?? 0;
}

/** Every stored document is there with its very bytes, and none was stored twice. */
async function lookAtFiles(verdict: Verdict, world: World, bench: Bench, peers: Peers): Promise<void> {
  const rows = await world.services.inTenant(world.acme.tenantId, (tx) => tx.select().from(documents));
  for (const { fileKey, sha256 } of rows) {
    const bytes = await peers.files.store.get(fileKey);
    if (!bytes || sha256Hex(bytes) !== sha256) verdict.lost.push(`the file ${fileKey}`);
  }
  for (const [key, times] of peers.files.writes ?? []) {
    if (times > 1) verdict.doubled.push(`the file ${key}: ${times}`);
  }
  // Only those who wrote can know where the store does not say.
  const stored = notes(bench.folder).filter((word) => word === "stored").length;
  if (stored > rows.length) verdict.doubled.push(`files stored: ${stored} of ${rows.length}`);
  verdict.effects += rows.length;
}
