/** Two people write, the shell is killed in the middle of it, again and again: what one has seen of the other must be there. */
import { DRAFT_LIMITS } from "#core/draft-content.ts";
import { addLine, lineOrder, readDraft } from "#core/draft-document.ts";
import { seeded } from "#core/oracle/seeded.ts";
import { Client, line } from "#server/node/testing/collab-world.ts";
import type { DraftWorld } from "./draft-world.ts";
import type { Shell } from "./shell-house.ts";

export type StormResult = {
  kills: number;
  seed: number;
  /** Lines that somebody else had seen before a kill. */
  seen: number;
  /** Lines whose author was told that they are kept, before a kill. */
  acknowledged: number;
  /** Those of them that were not there after it: must be none. */
  lost: string[];
  /** Lines that are not in everybody's draft at the end: must be none, their authors still had them. */
  missing: string[];
};

const LINES_BEFORE_KILL_MAX = 20;

export async function stormOfKills(options: {
  shell: Pick<Shell, "wsUrl" | "kill" | "restart"> & { rooms: Pick<Shell["rooms"], "read"> };
  world: DraftWorld;
  kills: number;
  seed: number;
  say?(line: string): void;
}): Promise<StormResult> {
  const { shell, world, kills, seed } = options;
  if (2 * LINES_BEFORE_KILL_MAX * kills > DRAFT_LIMITS.lines)
    throw new Error("a draft has an end to its lines: fewer kills");
  options.say?.(`seed ${seed}`);
  const random = seeded(seed);
  const ref = await world.draft();
  const people = [await world.person("Ana"), await world.person("Ben")] as const;
  const clients = people.map((person) => {
    const client = new Client(shell.wsUrl, ref.invoiceId, world.ticket(ref, person));
    client.provider.maxBackoffTime = 50;
    return client;
  });
  const [ana, ben] = clients as [Client, Client];
  const result: StormResult = { kills, seed, seen: 0, acknowledged: 0, lost: [], missing: [] };
  const made: string[] = [];
  try {
    for (let kill = 0; kill < kills; kill++) {
      await Promise.all([ana.synced(), ben.synced()]);
      await Promise.all([ana.saved(), ben.saved()]);
      const acknowledgedBefore = clients.map((client) => client.notice?.saved.updates ?? 0);
      const own: string[][] = [[], []];
      const before = new Set([...lineOrder(ana.doc), ...lineOrder(ben.doc)]);
      // Both type without waiting for anything; the kill comes when Ben has seen so many of Ana's, in the middle of more.
      const after = 1 + Math.floor(random() * 6);
      let typing = true;
      const type = async ({ doc }: Client, who: string, lines: string[] | undefined) => {
        for (let at = 0; typing && at < LINES_BEFORE_KILL_MAX; at++) {
          const id = addLine(doc, line(`${who}-${made.length}`));
          made.push(id);
          lines?.push(id);
          await new Promise((resolve) => setImmediate(resolve));
        }
      };
      const typed = Promise.all([type(ana, "ana", own[0]), type(ben, "ben", own[1])]);
      const news = (client: Client, who: string) =>
        lineOrder(client.doc).filter((id) => id.startsWith(who) && !before.has(id));
      await ben.until("some of Ana's lines", () => news(ben, "ana").length >= after);
      const cut = Promise.all(clients.map((client) => client.until("cut", () => !client.provider.wsconnected)));
      // One line is one message, so what is acknowledged is told by their number.
      const acknowledged = clients.flatMap((client, at) => {
        const told = (client.notice?.saved.updates ?? 0) - (acknowledgedBefore[at] ?? 0);
        return (own[at] ?? []).slice(0, told);
      });
      const dead = shell.kill();
      typing = false;
      await Promise.all([typed, dead, cut]);
      const seen = [...news(ben, "ana"), ...news(ana, "ben")];
      result.seen += seen.length;
      result.acknowledged += acknowledged.length;
      clients.forEach((client, at) => {
        const person = people[at];
        if (person) client.provider.params = { ticket: world.ticket(ref, person) };
      });
      // Nobody may come back with the document that answers the question: what is stored is asked for first.
      for (const client of clients) client.disconnect();
      await shell.restart();
      const stored = new Set((await shell.rooms.read(ref)).lines.map(({ id }) => id));
      result.lost.push(...new Set([...seen, ...acknowledged].filter((id) => !stored.has(id))));
      for (const client of clients) client.reconnect();
    }
    // What nobody had seen was still in its author's document, and came with the next connection.
    await Promise.all([ana.synced(), ben.synced()]);
    await Promise.all([ana.saved(), ben.saved()]);
    await alike(ana, ben);
    const there = new Set((await shell.rooms.read(ref)).lines.map(({ id }) => id));
    result.missing = made.filter((id) => !there.has(id));
    return result;
  } finally {
    for (const client of clients) client.destroy();
  }
}

/** Resolves once both read the same: whoever hears the last word notices it. */
export async function alike(a: Client, b: Client): Promise<void> {
  const equal = () => JSON.stringify(readDraft(a.doc)) === JSON.stringify(readDraft(b.doc));
  await Promise.any([a.until("both are equal", equal), b.until("both are equal", equal)]);
}
