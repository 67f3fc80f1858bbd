/**
 * The remarks of one invoice in this tab: what was said, what is new, what is being written. One look at the server at a
 * time; news that come meanwhile cause exactly one more.
 */
import { type Observable, type Source, source } from "#app/collab/observable.ts";
import { sayError } from "#app/say-error.ts";
import type { RemarkAnchor } from "#core/remarks.ts";
import type { Outdated, RemarkDoor, RemarkList, ThreadView } from "./remark-door.ts";

export type Composing = {
  anchor: RemarkAnchor;
  mode: "comment" | "suggestion";
  /** What was typed already, in a cell that takes no text. */
  typed: string | null;
};

/** `key` stays the same until it was taken, so that a second try is no second message. */
export type Unsent = { text: string; key: string };

export const NOTHING_SAID: RemarkList = {
  threads: [],
  people: [],
  seenSeq: 0,
  may: { remark: false, suggest: false, accept: false, decline: false },
};

export type PersonColour = RemarkList["people"][number]["colour"];

export type RemarkStoreOptions = {
  door: RemarkDoor;
  initial: RemarkList;
  self: { memberId: string };
  newKey: () => string;
  /** A sentence for people: something was refused, or could not be done now. */
  say: (sentence: string) => void;
};

export class RemarkStore {
  readonly list: Observable<RemarkList>;
  readonly composing: Source<Composing | null> = source<Composing | null>(null);
  /** The thread that somebody came for: by a mark, a link or a key. */
  readonly active: Source<string | null> = source<string | null>(null);
  /** The thread that is being answered. */
  readonly answering: Source<string | null> = source<string | null>(null);
  /** Threads with something that this person has not looked at since the page was opened. */
  readonly unread: Observable<ReadonlySet<string>>;
  /** Suggestions whose place says something else by now, by thread. */
  readonly outdated: Observable<ReadonlyMap<string, Outdated>>;
  readonly self: { memberId: string };
  /** What was written and not sent, by what it is for: a panel that closes, or an answer elsewhere, loses nothing. */
  readonly unsent = new Map<string, Unsent>();

  readonly #door: RemarkDoor;
  readonly #newKey: () => string;
  readonly #say: (sentence: string) => void;
  readonly #list: Source<RemarkList>;
  readonly #unread = source<ReadonlySet<string>>(new Set());
  readonly #outdated = source<ReadonlyMap<string, Outdated>>(new Map());
  /** How far each thread was looked at here; what was seen on an earlier visit counts as looked at. */
  readonly #lookedAt = new Map<string, number>();
  readonly #seenBefore: number;
  #adopted: RemarkList;
  #colours: ReadonlyMap<string, PersonColour> = new Map();
  #told: number;
  #looking: Promise<void> | null = null;
  #again = false;
  /** News that came while nobody listened, the latest of each thread. */
  readonly #unheard = new Map<string, ThreadView>();
  #onNews: ((thread: ThreadView) => void) | null = null;

  constructor(options: RemarkStoreOptions) {
    this.#door = options.door;
    this.#newKey = options.newKey;
    this.#say = options.say;
    this.self = options.self;
    this.#list = source(options.initial);
    this.#adopted = options.initial;
    this.#seenBefore = options.initial.seenSeq;
    this.#told = options.initial.seenSeq;
    this.list = this.#list;
    this.unread = this.#unread;
    this.outdated = this.#outdated;
    this.#countUnread();
  }

  /** `listener` hears of each thread in which somebody else has said something new, also of what came before it listened. */
  onNews(listener: (thread: ThreadView) => void): () => void {
    this.#onNews = listener;
    for (const thread of this.#unheard.values()) listener(thread);
    this.#unheard.clear();
    return () => {
      if (this.#onNews === listener) this.#onNews = null;
    };
  }

  /** Takes over what the page was loaded with anew. */
  adopt(list: RemarkList): void {
    if (list === this.#adopted) return;
    this.#adopted = list;
    this.#take(list);
  }

  /** Gives people the colours in which they are seen in the draft just now: two who share one are told apart there. */
  paint(colours: ReadonlyMap<string, PersonColour>): void {
    this.#colours = colours;
    const list = this.#list.get();
    const people = this.#painted(list.people);
    if (people.some(({ colour }, at) => colour !== list.people[at]?.colour)) this.#list.set({ ...list, people });
  }

  #painted(people: RemarkList["people"]): RemarkList["people"] {
    return people.map((person) => ({ ...person, colour: this.#colours.get(person.memberId) ?? person.colour }));
  }

  /** Looks again. Resolves once what is shown is no older than this call. */
  refresh(): Promise<void> {
    if (this.#looking) {
      this.#again = true;
      return this.#looking;
    }
    this.#looking = this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  /** Says to the server that what is shown is on the screen, so that nobody is mailed what they have before their eyes. */
  tellSeen(): void {
    const newest = newestSeq(this.#list.get());
    if (newest <= this.#told) return;
    this.#told = newest;
    this.#door.seen(newest).catch(() => {
      // The next look tells it again; until then somebody might get a mail too many.
      this.#told = 0;
    });
  }

  lookAt(threadId: string): void {
    const thread = this.thread(threadId);
    if (!thread) return;
    this.#lookedAt.set(threadId, thread.remarks.at(-1)?.seq ?? 0);
    this.#countUnread();
  }

  thread(threadId: string): ThreadView | null {
    return this.#list.get().threads.find((thread) => thread.threadId === threadId) ?? null;
  }

  /** Each returns whether it was done; a refusal has been said by then and what was written is still in its field. */
  async start(thread: Omit<Parameters<RemarkDoor["start"]>[0], "idempotencyKey">, key: string): Promise<boolean> {
    return this.#do(async () => {
      const { threadId } = await this.#door.start({ ...thread, idempotencyKey: key });
      this.composing.set(null);
      this.active.set(threadId);
    });
  }

  async reply(threadId: string, said: { body: string; mentions: string[] }, key: string): Promise<boolean> {
    return this.#do(async () => {
      await this.#door.reply({ threadId, ...said, idempotencyKey: key });
      this.answering.set(null);
      this.active.set(threadId);
    });
  }

  edit(remarkId: string, said: { body: string; mentions: string[] }): Promise<boolean> {
    return this.#do(() => this.#door.edit({ remarkId, ...said }));
  }

  remove(remarkId: string): Promise<boolean> {
    return this.#do(() => this.#door.remove(remarkId));
  }

  settle(threadId: string, move: "resolve" | "reopen" | "decline"): Promise<boolean> {
    this.#forgetOutdated(threadId);
    return this.#do(() => this.#door.settle(threadId, move));
  }

  /** False also where the place says something else by now: then both values are in `outdated`. */
  async accept(threadId: string, force: boolean): Promise<boolean> {
    let taken = false;
    await this.#do(async () => {
      const outdated = await this.#door.accept(threadId, force);
      taken = outdated === null;
      if (outdated) {
        this.#outdated.set(new Map(this.#outdated.get()).set(threadId, outdated));
        this.active.set(threadId);
      } else this.#forgetOutdated(threadId);
    });
    return taken;
  }

  /** Other words are another message: they get a key of their own, whatever became of the ones before. */
  write(slot: string, text: string): void {
    if (this.unsentFor(slot).text !== text) this.unsent.set(slot, { text, key: this.#newKey() });
  }

  /** For what belongs to the words and is not in them: another proposed value. */
  renewKey(slot: string): void {
    this.unsent.set(slot, { ...this.unsentFor(slot), key: this.#newKey() });
  }

  /** What was written for `slot` already, or a new sheet. */
  unsentFor(slot: string, initial = ""): Unsent {
    const known = this.unsent.get(slot) ?? { text: initial, key: this.#newKey() };
    this.unsent.set(slot, known);
    return known;
  }

  async #do(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
    } catch (error) {
      this.#say(await sayError(error));
      // Refused is often: somebody else was quicker. What they did is shown.
      void this.refresh();
      return false;
    }
    // Not waited for: what was sent is kept, whether or not the next look gets through.
    void this.refresh();
    return true;
  }

  async #look(): Promise<void> {
    do {
      this.#again = false;
      try {
        this.#take(await this.#door.list());
      } catch {
        // Offline, or the server starts again: what is shown stays, and the next news or the next look mends it.
        return;
      }
    } while (this.#again);
  }

  #take(list: RemarkList): void {
    const before = new Map(
      this.#list.get().threads.map((thread) => [thread.threadId, newestOthers(thread, this.self)]),
    );
    this.#list.set({ ...list, people: this.#painted(list.people) });
    this.#countUnread();
    for (const thread of list.threads) {
      if (newestOthers(thread, this.self) <= (before.get(thread.threadId) ?? 0)) continue;
      if (this.#onNews) this.#onNews(thread);
      else this.#unheard.set(thread.threadId, thread);
    }
  }

  #countUnread(): void {
    const unread = new Set<string>();
    for (const thread of this.#list.get().threads) {
      const lookedAt = this.#lookedAt.get(thread.threadId) ?? this.#seenBefore;
      if (newestOthers(thread, this.self) > lookedAt) unread.add(thread.threadId);
    }
    const known = this.#unread.get();
    if (unread.size !== known.size || [...unread].some((threadId) => !known.has(threadId))) this.#unread.set(unread);
  }

  #forgetOutdated(threadId: string): void {
    if (!this.#outdated.get().has(threadId)) return;
    const rest = new Map(this.#outdated.get());
    rest.delete(threadId);
    this.#outdated.set(rest);
  }
}

function newestSeq(list: RemarkList): number {
  return Math.max(0, ...list.threads.map((thread) => thread.remarks.at(-1)?.seq ?? 0));
}

function newestOthers(thread: ThreadView, self: { memberId: string }): number {
  return thread.remarks.findLast((remark) => remark.saidBy !== self.memberId && !remark.removed)?.seq ?? 0;
}
