import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { copyDocument } from "#core/copy-document.ts";
import type { DraftContent } from "#core/draft-content.ts";
import { figuresOf } from "#core/draft-diff.ts";
import {
  addLine,
  EMPTY_DRAFT,
  moveLine,
  readDraft,
  removeLine,
  setField,
  setLineField,
  setText,
  writeDraft,
} from "#core/draft-document.ts";
import { DraftTimeline, draftAt, type Moment, type TimelineUpdate } from "#core/draft-timeline.ts";
import { instantMs } from "#core/instant.ts";
import { property } from "#core/oracle/arbitraries.ts";
import { exampleDraft, exampleLine } from "#core/oracle/example-draft.ts";
import { restoreTo } from "#core/rewrite-draft.ts";
import { computeTotals } from "#core/totals.ts";

const TEN = Date.parse("2026-11-20T10:00:00.000Z");

/** A log as a room keeps it: people write in turns, each update with who and when. */
class Log {
  doc = new Y.Doc();
  epoch = 1;
  readonly updates: TimelineUpdate[] = [];
  ms = TEN;

  constructor(content: DraftContent = exampleDraft({ lines: [] })) {
    this.write("ana", (doc) => writeDraft(doc, content));
  }

  /** The document is built anew, by nobody, a day later. */
  beginEpoch(): void {
    const copy = new Y.Doc();
    copyDocument(this.doc, copy);
    this.doc = copy;
    this.epoch++;
    this.ms += 86_400_000;
    this.push(null, Y.encodeStateAsUpdate(copy));
  }

  /** One edit after a pause, one update however many operations it takes. */
  write(memberId: string | null, edit: (doc: Y.Doc) => void, pauseMs = 1_000): this {
    this.ms += pauseMs;
    const before = Y.encodeStateVector(this.doc);
    this.doc.transact(() => edit(this.doc));
    this.push(memberId, Y.encodeStateAsUpdate(this.doc, before));
    return this;
  }

  push(memberId: string | null, update: Uint8Array): void {
    this.updates.push({
      seq: this.updates.length * 3 + 5,
      epoch: this.epoch,
      memberId,
      at: new Date(this.ms).toISOString(),
      update,
    });
  }

  timeline(taxPolicy: "category" | "line" = "category"): DraftTimeline {
    const timeline = new DraftTimeline({ taxPolicy });
    timeline.feed(this.updates);
    return timeline;
  }

  moments(): Moment[] {
    return this.timeline().moments();
  }
}

const told = (moments: readonly Moment[]) =>
  moments.map(({ memberIds, changes, effectMinor }) => [
    memberIds.join(" and "),
    changes.map(({ kind }) => kind).join(", "),
    effectMinor,
  ]);

const design = exampleLine({
  id: "design",
  title: "Design sprint",
  quantity: "3",
  unit: "days",
  unitPrice: "1200",
  taxes: [],
});

describe("what one person does", () => {
  test("the making of a draft is one moment, and typing letter by letter is one change", () => {
    const log = new Log();
    log.write("ana", (doc) => void addLine(doc, { ...design, title: "" }));
    for (const letter of "Design sprint") {
      log.write("ana", (doc) => {
        const title = (doc.getMap("lines").get("design") as Y.Map<unknown>).get("title") as Y.Text;
        title.insert(title.length, letter);
      });
    }
    const [begun, typed, ...others] = log.moments();
    expect(others).toEqual([]);
    expect(begun).toMatchObject({ kind: "begun", memberIds: ["ana"], effectMinor: "0" });
    expect(typed).toMatchObject({ kind: "edited", memberIds: ["ana"], effectMinor: "360000" });
    expect(typed?.changes).toEqual([expect.objectContaining({ kind: "line_added", line: design })]);
  });

  test("a pause of more than a minute begins another moment; five minutes without one do too", () => {
    const log = new Log();
    log.write("ana", (doc) => void addLine(doc, design), 120_000);
    log.write("ana", (doc) => void setLineField(doc, "design", "quantity", "4"), 59_000);
    log.write("ana", (doc) => void setLineField(doc, "design", "quantity", "5"), 61_000);
    expect(told(log.moments())).toEqual(
      [
        ["ana", "field_changed, field_changed, field_changed, words_changed", "0"],
        ["ana", "line_added", "480000"],
        ["ana", "line_changed", "120000"],
      ].map((row, index) => (index === 0 ? [row[0], expect.any(String), row[2]] : row)),
    );
    const long = new Log();
    for (let at = 0; at < 20; at++) long.write("ana", (doc) => setField(doc, "subject", `S${at}`), 50_000);
    expect(long.moments().length).toBe(1 + 3);
  });

  test("who writes on and on after another came and went has one moment for it", () => {
    const log = new Log(exampleDraft({ lines: [design] }));
    log.write("ana", (doc) => setField(doc, "subject", "A"), 120_000);
    log.write("ben", (doc) => setField(doc, "reference", "B"));
    for (let at = 0; at < 30; at++) log.write("ana", (doc) => setField(doc, "subject", `A${at}`), 5_000);
    expect(told(log.moments()).slice(1)).toEqual([
      ["ben", "field_changed", "0"],
      ["ana", "field_changed", "0"],
    ]);
  });

  test("what was taken back is nothing", () => {
    const log = new Log(exampleDraft({ lines: [design] }));
    log.write("ana", (doc) => void setLineField(doc, "design", "quantity", "4"), 120_000);
    log.write("ana", (doc) => void setLineField(doc, "design", "quantity", "3"));
    expect(log.moments()).toHaveLength(1);
  });
});

describe("what several people do", () => {
  test("Ana and Ben who write at once in different places have a moment each", () => {
    const log = new Log(exampleDraft({ lines: [design, { ...design, id: "build", title: "Build" }] }));
    for (let at = 1; at <= 20; at++) {
      log.write("ana", (doc) => void setLineField(doc, "design", "quantity", String(3 + at)));
      log.write("ben", (doc) => void setLineField(doc, "build", "unitPrice", String(1200 - at)));
    }
    const [, ana, ben, ...others] = log.moments();
    expect(others).toEqual([]);
    expect(ana).toMatchObject({
      memberIds: ["ana"],
      changes: [{ kind: "line_changed", lineId: "design", fields: [{ field: "quantity", before: "3", after: "23" }] }],
      effectMinor: "2400000",
    });
    expect(ben).toMatchObject({
      memberIds: ["ben"],
      changes: [{ lineId: "build", fields: [{ field: "unitPrice", before: "1200", after: "1180" }] }],
      effectMinor: "-6000",
    });
  });

  test("who overwrites what the other just wrote ends the other's moment: both values are told", () => {
    const log = new Log(exampleDraft({ lines: [design] }));
    log.write("ana", (doc) => void setLineField(doc, "design", "quantity", "4"), 120_000);
    log.write("ben", (doc) => void setLineField(doc, "design", "quantity", "5"));
    const values = log
      .moments()
      .flatMap(({ memberIds, changes }) =>
        changes.flatMap((change) =>
          change.kind === "line_changed" ? change.fields.map(({ before, after }) => [memberIds[0], before, after]) : [],
        ),
      );
    expect(values).toEqual([
      ["ana", "3", "4"],
      ["ben", "4", "5"],
    ]);
  });

  test("a line that Ben removes while Ana writes in it is told as hers and then his", () => {
    const log = new Log(exampleDraft({ lines: [design] }));
    log.write("ana", (doc) => void setLineField(doc, "design", "title", "Design sprints"), 120_000);
    log.write("ben", (doc) => void removeLine(doc, "design"));
    expect(told(log.moments()).slice(1)).toEqual([
      ["ana", "line_changed", "0"],
      ["ben", "line_removed", "-360000"],
    ]);
    expect(log.timeline().lastWith("design")?.lines).toEqual([{ ...design, title: "Design sprints" }]);
  });

  test("two who type in one text at once have one moment together", () => {
    const log = new Log(exampleDraft({ lines: [], notes: "" }));
    for (const letter of "thanks") {
      log.write("ana", (doc) => doc.getText("notes").insert(0, letter));
      log.write("ben", (doc) => doc.getText("notes").insert(doc.getText("notes").length, letter));
    }
    const [, both, ...others] = log.moments();
    expect(others).toEqual([]);
    expect(both?.memberIds).toEqual(["ana", "ben"]);
    expect(both?.changes).toEqual([expect.objectContaining({ before: "", after: "sknahtthanks" })]);
  });
});

describe("a restore", () => {
  /** Two lines; Ana makes one dearer, then brings back what there was. */
  function restored(): Log {
    const log = new Log(exampleDraft({ lines: [design] }));
    const older = readDraft(log.doc);
    log.write("ana", (doc) => void setLineField(doc, "design", "quantity", "4"), 120_000);
    return log.write("ana", (doc) => void restoreTo(doc, older, 5));
  }

  test("is a moment of its own, named for when the draft had been so, even right after an edit of the same person", () => {
    const log = restored();
    log.write("ana", (doc) => setField(doc, "subject", "And on"));
    expect(told(log.moments()).slice(1)).toEqual([
      ["ana", "line_changed", "120000"],
      ["ana", "line_changed", "-120000"],
      ["ana", "field_changed", "0"],
    ]);
    const older = readDraft(log.doc);
    log.write("ben", (doc) => setField(doc, "subject", "Other"));
    log.write("ben", (doc) => void restoreTo(doc, older, 14));
    expect(log.moments().map(({ kind, restoredFrom }) => [kind, restoredFrom])).toEqual([
      ["begun", null],
      ["edited", null],
      ["restored", log.updates[0]?.at],
      ["edited", null],
      ["edited", null],
      ["restored", log.updates[3]?.at],
    ]);
  });

  test("who only claims to have restored something is not believed, however often", () => {
    const log = new Log(exampleDraft({ lines: [design] }));
    for (let at = 1; at <= 100; at++) {
      log.write("eve", (doc) => {
        setLineField(doc, "design", "quantity", String(3 + at));
        doc.getMap("history").set(at % 3 ? `restored ${at}` : "restored 0", at % 2 ? 5 : { evil: true });
      });
    }
    expect(log.moments().map(({ kind }) => kind)).toEqual(["begun", "edited"]);
  });

  test("a text that holds the word is a text", () => {
    const log = new Log(exampleDraft({ lines: [design] }));
    log.write("ana", (doc) => setField(doc, "subject", "We restored the façade"));
    expect(log.moments().map(({ kind }) => kind)).toEqual(["begun", "edited"]);
  });
});

describe("the log as it is", () => {
  const step = fc.record({
    who: fc.constantFrom("ana", "ben", null),
    pause: fc.constantFrom(10, 2_000, 70_000),
    what: fc.constantFrom("add", "remove", "move", "quantity", "price", "title", "notes", "subject"),
    line: fc.nat({ max: 3 }),
    value: fc.nat({ max: 9 }),
  });

  function written(steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[], log = new Log()): Log {
    for (const { who, pause, what, line, value } of steps) {
      const id = `l${line}`;
      log.write(
        who,
        (doc) => {
          if (what === "add") addLine(doc, exampleLine({ id, quantity: String(value) }), { after: `l${value % 4}` });
          else if (what === "remove") removeLine(doc, id);
          else if (what === "move") moveLine(doc, id, { after: `l${value % 4}` });
          else if (what === "quantity") setLineField(doc, id, "quantity", String(value));
          else if (what === "price") setLineField(doc, id, "unitPrice", String(value * 10));
          else if (what === "title") setLineField(doc, id, "title", `Title ${value}`);
          else if (what === "notes") setText(doc.getText("notes"), `Notes ${value}`);
          else setField(doc, "subject", `Subject ${value}`);
        },
        pause,
      );
    }
    return log;
  }

  test("moments are in order, their effects add up to the total, and each moment's draft is the replayed one", () => {
    property(
      fc.array(step, { maxLength: 30 }),
      (steps) => {
        const log = written(steps);
        const timeline = log.timeline();
        const moments = timeline.moments();
        const total = computeTotals({ ...readDraft(log.doc), taxPolicy: "category" }).totalMinor;
        expect(moments.reduce((sum, { effectMinor }) => sum + BigInt(effectMinor), 0n)).toBe(total);
        for (const [index, { seq, changes, effectMinor }] of moments.entries()) {
          expect(seq).toBeGreaterThan(moments[index - 1]?.seq ?? 0);
          if (changes.length === 0) expect([index, effectMinor]).toEqual([0, "0"]);
          const left = draftAt(log.updates, seq);
          expect(figuresOf(left, "category")).toEqual(moments[index]?.figures);
        }
        expect(timeline.content).toEqual(readDraft(log.doc));
      },
      200,
    );
  });

  test("fed in pieces that end where another person begins, it tells the same moments", () => {
    property(
      fc.tuple(fc.array(step, { maxLength: 20 }), fc.integer({ min: 1, max: 5 })),
      ([steps, size]) => {
        const { updates } = written(steps);
        const whole = new DraftTimeline({ taxPolicy: "line" });
        whole.feed(updates);
        const pieces = new DraftTimeline({ taxPolicy: "line" });
        for (let end = size; end < updates.length + size; end += size) {
          // In the middle of what one person does in a row, whose text it is may be decided a step earlier.
          while (end < updates.length && updates[end]?.memberId === updates[end - 1]?.memberId) end += 1;
          pieces.feed(updates.slice(0, end));
        }
        const facts = (timeline: DraftTimeline) =>
          timeline
            .moments()
            .map(({ seq, memberIds, at, effectMinor, figures }) => [seq, memberIds, at, effectMinor, figures]);
        expect(facts(pieces)).toEqual(facts(whole));
      },
      200,
    );
  });

  test("a document that was built anew on the way changes nothing of what is told, and every moment can be gone back to", () => {
    property(
      fc.tuple(fc.array(step, { maxLength: 12 }), fc.array(step, { minLength: 1, maxLength: 12 })),
      ([earlier, later]) => {
        const told = ({ memberIds, at, kind, changes, effectMinor, figures }: Moment) => [
          ...[memberIds, at, kind, changes, effectMinor, figures],
        ];
        const rested = written(earlier);
        rested.ms += 86_400_000;
        const plain = written(later, rested).moments();
        const log = written(earlier);
        log.beginEpoch();
        const moments = written(later, log).moments();
        expect(moments.map(told)).toEqual(plain.map(told));
        for (const { seq, figures } of moments) {
          expect(figuresOf(draftAt(log.updates, seq), "category")).toEqual(figures);
        }
      },
      60,
    );
  });

  test("merged entries of one person and moment tell the same story", () => {
    const log = new Log(exampleDraft({ lines: [design] }));
    for (let at = 0; at < 5; at++) log.write("ana", (doc) => void setLineField(doc, "design", "quantity", String(at)));
    log.write("ben", (doc) => setField(doc, "subject", "Harbour"));
    const [first, ...rest] = log.updates;
    const ben = rest.at(-1);
    const ana = rest.slice(0, -1);
    const last = ana.at(-1);
    if (!first || !ben || !last) throw new Error("seven updates");
    const merged = { ...last, update: Y.mergeUpdates(ana.map(({ update }) => update)) };
    const timeline = new DraftTimeline({ taxPolicy: "category" });
    timeline.feed([first, merged, ben]);
    const facts = (moments: Moment[]) => moments.map(({ seq, memberIds, changes }) => [seq, memberIds, changes]);
    expect(facts(timeline.moments())).toEqual(facts(log.moments()));
  });

  test("what a hostile client wrote is read as the draft reads it, and broken bytes are passed over", () => {
    const log = new Log(exampleDraft({ lines: [design] }));
    log.write("eve", (doc) => {
      doc.getMap("invoice").set("currency", { evil: true });
      doc.getMap("lines").set("design", 7);
      doc.getMap("lines").set("__proto__", new Y.Map([["title", new Y.Text("x".repeat(5_000))]]));
      doc.getMap("elsewhere").set("junk", [1, 2, 3]);
    });
    log.push("eve", new Uint8Array([255, 255, 255, 1, 2]));
    log.write("ben", (doc) => setField(doc, "subject", "Still here"));
    const timeline = log.timeline();
    expect(timeline.content).toEqual(readDraft(log.doc));
    expect(timeline.moments().map(({ memberIds }) => memberIds[0])).toEqual(["ana", "eve", "ben"]);
  });

  test("a draft that nobody wrote in has no history", () => {
    const timeline = new DraftTimeline({ taxPolicy: "category" });
    timeline.feed([]);
    expect(timeline.moments()).toEqual([]);
    expect(timeline.content).toEqual(EMPTY_DRAFT);
  });

  test("five thousand updates of people who take turns are told in a fraction of a second, and any moment of them is replayed in less", () => {
    const log = new Log(
      exampleDraft({ lines: Array.from({ length: 20 }, (_, index) => exampleLine({ id: `l${index}` })) }),
    );
    for (let at = 0; at < 5_000; at++) {
      const id = `l${(at * 7) % 20}`;
      log.write(
        at % 50 < 25 ? "ana" : "ben",
        (doc) =>
          void (at % 3 ? setLineField(doc, id, "quantity", String(at)) : setLineField(doc, id, "title", `T${at}`)),
        at % 400 === 0 ? 90_000 : 400,
      );
    }
    const timed = <T>(work: () => T): [T, number] => {
      const before = process.cpuUsage();
      const result = work();
      const { user, system } = process.cpuUsage(before);
      return [result, (user + system) / 1_000];
    };
    const [moments, tellingMs] = timed(() => log.moments());
    const [, replayingMs] = timed(() => draftAt(log.updates, log.updates.at(-9)?.seq ?? 0));
    expect(moments.length).toBeGreaterThan(10);
    // Measured at 170 and 12 ms; the bounds leave room for a slow machine and none for work that grows with its square.
    expect(tellingMs).toBeLessThan(3_000);
    expect(replayingMs).toBeLessThan(600);
  });
});

test("an instant is read to the millisecond, and what is none is refused", () => {
  for (const at of ["2026-11-20T10:00:00.000Z", "1999-12-31T23:59:59.9Z", "2000-02-29T00:00:00Z"]) {
    expect(instantMs(at)).toBe(Date.parse(at));
  }
  expect(() => instantMs("2026-11-20 10:00")).toThrow(RangeError);
});
