/**
 * Opening a draft that was typed in 5,000 updates, through the log and the room of the product: once as it is kept (snapshot and
 * tail), once as if every update had to be replayed.
 */
import pg from "pg";
import * as Y from "yjs";
import { createDraftLog } from "#db/draft-log.ts";
import { createInTenant } from "#db/tenant.ts";
import type { DraftLog } from "#server/collab/draft-log.ts";
import { Room } from "#server/collab/room.ts";
import type { BenchLine } from "./bench-line.ts";
import { rounded, spreadOf } from "./collab-turns.ts";
import type { CollabBase } from "./collab-world.ts";
import { median } from "./load.ts";

const UPDATES = 5_000;
/** A room is compacted every 300 rows: on average this many wait beside the snapshot. */
const TAIL = 150;
const GOAL = 5;
/** A host has opened others before. */
const WARM = 30;
/** Letters or values that one person enters before the next one does: as people write, and the worst that Yjs can be given. */
const TURNS_OF_WRITING = [20, 1];

export async function coldOpenLines(base: CollabBase, turns: number): Promise<BenchLine[]> {
  const appPool = new pg.Pool({ connectionString: base.appUrl, max: 2 });
  const relayPool = new pg.Pool({ connectionString: base.relayUrl, max: 1 });
  try {
    const log = createDraftLog({ relayPool, inTenant: createInTenant(appPool) });
    const lines: BenchLine[] = [];
    for (const inTurn of TURNS_OF_WRITING) lines.push(await coldOpenLine(base, log, inTurn, turns));
    return lines;
  } finally {
    await Promise.all([appPool.end(), relayPool.end()]);
  }
}

async function coldOpenLine(base: CollabBase, log: DraftLog, inTurn: number, turns: number): Promise<BenchLine> {
  const [kept, replayed] = [base.takeRef(), base.takeRef()];
  const typed = typeUpdates(base.seed, inTurn);
  await store(base.owner, kept, typed);
  await store(base.owner, replayed, typed);
  await snapshot(base.owner, kept, typed.slice(0, UPDATES - TAIL), base.seed);
  const open = async (ref: typeof kept) => {
    const started = performance.now();
    const opened = await log.open(ref);
    if (!opened || "heldBy" in opened) throw new Error("the bench's draft is not there");
    const room = new Room(opened, Date.now());
    const ms = performance.now() - started;
    return { ms, says: says(room) };
  };
  for (let round = 0; round < WARM; round++) {
    const [first, second] = [await open(kept), await open(replayed)];
    if (first.says !== second.says) throw new Error("snapshot and tail say something else than the updates");
  }
  const times = { kept: [] as number[], replayed: [] as number[] };
  for (let turn = 0; turn < turns; turn++) {
    times.kept.push((await open(kept)).ms);
    times.replayed.push((await open(replayed)).ms);
  }
  const faster = median(times.replayed.map((ms, at) => ms / (times.kept[at] ?? Number.NaN)));
  return {
    bench: "collab",
    metric: `cold open of a draft with ${UPDATES} updates, ${inTurn} of one person before the next one's`,
    value: rounded(median(times.kept)),
    unit: "ms",
    against: `replaying them, ${rounded(median(times.replayed))} ms`,
    ratio: rounded(1 / faster, 1_000),
    spread: spreadOf(times.kept),
    goal: `≥ ${GOAL} × faster; it is ${rounded(faster)} ×`,
    ok: faster >= GOAL,
  };
}

/** What the room says to a newcomer, in brief. */
function says(room: Room): string {
  let content = "";
  for (const effect of room.step({ type: "read", request: 1 }, Date.now())) {
    if (effect.type === "answer") content = JSON.stringify(effect.content);
  }
  return content;
}

/** Three people, a letter or a value at a time, `inTurn` of them each, in the draft itself. */
function typeUpdates(seed: Uint8Array, inTurn: number): Uint8Array[] {
  const docs = [1, 2, 3].map(() => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, seed);
    return doc;
  });
  const typed: Uint8Array[] = [];
  for (let count = 0; count < UPDATES; count++) {
    const doc = docs[Math.floor(count / inTurn) % docs.length] as Y.Doc;
    const before = typed.length;
    const listen = (update: Uint8Array) => void typed.push(update);
    doc.on("update", listen);
    const notes = doc.getText("notes");
    if (count % 4 === 3) doc.getMap<string>("invoice").set("subject", `Launch campaign, instalment ${count}`);
    else if (notes.length > 2_000) notes.delete(0, 1_000);
    else notes.insert(notes.length, String.fromCharCode(97 + (count % 26)));
    doc.off("update", listen);
    const update = typed[before];
    for (const other of docs) if (other !== doc && update) Y.applyUpdate(other, update);
  }
  return typed;
}

type Ref = { tenantId: string; invoiceId: string };

async function store(owner: pg.Pool, ref: Ref, updates: readonly Uint8Array[]): Promise<void> {
  await owner.query(
    `insert into draft_updates (tenant_id, invoice_id, fence, update)
     select $1, $2, (select fence from rooms where tenant_id = $1 and invoice_id = $2), u from unnest($3::bytea[]) u`,
    [ref.tenantId, ref.invoiceId, updates.map((update) => Buffer.from(update))],
  );
}

async function snapshot(owner: pg.Pool, ref: Ref, updates: readonly Uint8Array[], seed: Uint8Array): Promise<void> {
  const doc = new Y.Doc();
  for (const update of [seed, ...updates]) Y.applyUpdate(doc, update);
  await owner.query(
    `insert into draft_snapshots (tenant_id, invoice_id, seq, state)
     select $1, $2, seq, $3 from draft_updates where tenant_id = $1 and invoice_id = $2 order by seq desc offset $4 limit 1`,
    [ref.tenantId, ref.invoiceId, Buffer.from(Y.encodeStateAsUpdate(doc)), TAIL],
  );
  doc.destroy();
}
