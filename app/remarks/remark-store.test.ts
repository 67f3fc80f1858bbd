import { describe, expect, test } from "vitest";
import type { NewThread, Outdated, RemarkDoor, RemarkList, RemarkView, ThreadView } from "./remark-door.ts";
import { NOTHING_SAID, RemarkStore } from "./remark-store.ts";

const remark = (seq: number, saidBy: string, given: Partial<RemarkView> = {}): RemarkView => ({
  remarkId: `remark-${seq}`,
  seq,
  saidBy,
  at: "2026-11-21T09:00:00.000Z",
  body: `words ${seq}`,
  mentions: [],
  edited: false,
  removed: false,
  ...given,
});

const thread = (threadId: string, remarks: RemarkView[], given: Partial<ThreadView> = {}): ThreadView => ({
  threadId,
  kind: "comment",
  anchor: { kind: "document" },
  quote: { line: null, value: null },
  proposed: null,
  state: "open",
  madeBy: remarks[0]?.saidBy ?? "ana",
  settledBy: null,
  settledAt: null,
  remarks,
  ...given,
});

const listOf = (...threads: ThreadView[]): RemarkList => ({ ...NOTHING_SAID, threads });

/** A server whose answers are given by hand. */
function scene(initial: RemarkList = NOTHING_SAID) {
  const said: string[] = [];
  const sent: NewThread[] = [];
  const seen: number[] = [];
  const looks: PromiseWithResolvers<RemarkList>[] = [];
  const answers = { outdated: null as Outdated | null, refuse: false };
  const door: RemarkDoor = {
    list() {
      const look = Promise.withResolvers<RemarkList>();
      looks.push(look);
      return look.promise;
    },
    seen: async (seq) => void seen.push(seq),
    async start(given) {
      if (answers.refuse) throw new Error("limit_reached");
      sent.push(given);
      return { threadId: "new" };
    },
    reply: async () => undefined,
    edit: async () => undefined,
    remove: async () => undefined,
    settle: async () => undefined,
    accept: async (_threadId, force) => (force ? null : answers.outdated),
  };
  let keys = 0;
  const store = new RemarkStore({
    door,
    initial,
    self: { memberId: "ana" },
    newKey: () => `key-${++keys}`,
    say: (sentence) => said.push(sentence),
  });
  return { store, said, sent, seen, looks, answers };
}

describe("looking for news", () => {
  test("is one look at a time, and news that come meanwhile cause one more and no other", async () => {
    const { store, looks } = scene();
    const waits = [store.refresh(), store.refresh(), store.refresh()];
    expect(looks).toHaveLength(1);
    looks[0]?.resolve(listOf(thread("a", [remark(1, "ben")])));
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    expect(looks).toHaveLength(2);
    looks[1]?.resolve(listOf(thread("a", [remark(1, "ben"), remark(2, "ben")])));
    await Promise.all(waits);
    expect(looks).toHaveLength(2);
    expect(store.thread("a")?.remarks).toHaveLength(2);
  });

  test("that fails leaves what is shown, and the next one works", async () => {
    const { store, looks } = scene(listOf(thread("a", [remark(1, "ben")])));
    const failed = store.refresh();
    looks[0]?.reject(new Error("no line"));
    await failed;
    expect(store.thread("a")).not.toBeNull();
    const worked = store.refresh();
    looks[1]?.resolve(NOTHING_SAID);
    await worked;
    expect(store.list.get().threads).toEqual([]);
  });

  test("is told once for each thread in which somebody else spoke, and never about oneself", async () => {
    const { store, looks } = scene(listOf(thread("a", [remark(1, "ben")])));
    const heard: string[] = [];
    store.onNews((one) => heard.push(one.threadId));
    const look = store.refresh();
    looks[0]?.resolve(listOf(thread("a", [remark(1, "ben"), remark(2, "ana")]), thread("b", [remark(3, "mia")])));
    await look;
    expect(heard).toEqual(["b"]);
  });
});

describe("what is unread", () => {
  test("is what others said since the last visit, until it is looked at", () => {
    const list = listOf(
      thread("old", [remark(1, "ben")]),
      thread("new", [remark(2, "ana"), remark(5, "ben")]),
      thread("own", [remark(6, "ana")]),
      thread("gone", [remark(7, "ben", { removed: true, body: "" })]),
    );
    const { store } = scene({ ...list, seenSeq: 4 });
    expect([...store.unread.get()]).toEqual(["new"]);
    store.lookAt("new");
    expect([...store.unread.get()]).toEqual([]);
  });

  test("is told to the server as seen once, up to the newest", () => {
    const { store, seen } = scene(
      listOf(thread("a", [remark(1, "ben"), remark(9, "ben")]), thread("b", [remark(4, "mia")])),
    );
    store.tellSeen();
    store.tellSeen();
    expect(seen).toEqual([9]);
  });
});

describe("what is said", () => {
  test("goes with the key that it was given, and a refusal is said and keeps what is being written", async () => {
    const { store, sent, said, looks, answers } = scene();
    const words = { anchor: { kind: "document" } as const, body: "Hello", mentions: [] };
    store.composing.set({ anchor: words.anchor, mode: "comment", typed: null });
    answers.refuse = true;
    expect(await store.start(words, "key-a")).toBe(false);
    expect(said).toEqual(["That is more than this agency can hold."]);
    expect(store.composing.get()).not.toBeNull();
    answers.refuse = false;
    expect(await store.start(words, "key-a")).toBe(true);
    expect(looks).toHaveLength(1);
    expect(sent).toEqual([{ ...words, idempotencyKey: "key-a" }]);
    expect(store.composing.get()).toBeNull();
  });

  test("keeps its words and its key until it was taken, and other words are another message", () => {
    const { store } = scene();
    const first = store.unsentFor("answer a");
    store.write("answer a", "Hello");
    const hello = store.unsentFor("answer a");
    expect(hello.text).toBe("Hello");
    expect(hello.key).not.toBe(first.key);
    store.write("answer a", "Hello");
    expect(store.unsentFor("answer a")).toBe(hello);
    store.renewKey("answer a");
    expect(store.unsentFor("answer a")).toMatchObject({ text: "Hello" });
    expect(store.unsentFor("answer a").key).not.toBe(hello.key);
    expect(store.unsentFor("answer b").text).toBe("");
  });

  test("a suggestion that is outdated shows both values, and is taken over when that is wanted", async () => {
    const { store, answers } = scene(listOf(thread("s", [remark(1, "noor")], { kind: "suggestion" })));
    answers.outdated = { before: "3", now: "5" };
    expect(await store.accept("s", false)).toBe(false);
    expect(store.outdated.get().get("s")).toEqual({ before: "3", now: "5" });
    expect(await store.accept("s", true)).toBe(true);
    expect(store.outdated.get().size).toBe(0);
  });
});
