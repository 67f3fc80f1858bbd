/** What the benches of live drafts run on: agencies, people and stored drafts in a PostgreSQL of their own, and the servers. */
import { type ChildProcess, fork, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import pg from "pg";
import * as Y from "yjs";
import type { DraftContent, DraftLine } from "#core/draft-content.ts";
import { EMPTY_DRAFT, writeDraft } from "#core/draft-document.ts";
import { startEmbeddedPostgres } from "#db/embedded.ts";
import { migrate } from "#db/migrate.ts";
import { roleUrl } from "#db/roles.ts";
import type { RoomRef } from "#server/collab/draft-rooms.ts";
import { issueTicket } from "#server/collab/ticket.ts";
import type { Place } from "./collab-crowd.ts";
import type { Order, Typed } from "./collab-generator.ts";
import type { Contestant } from "./collab-wire.ts";

const SECRET = "a secret of the bench, of enough length";
const AGENCIES = 8;
// Nobody may have more than forty drafts open, and an agency no more than five hundred.
const PEOPLE_PER_AGENCY = 100;
const STOP_MS_MAX = 5_000;
const PROFILES = join(tmpdir(), "countersign-bench-profiles");

export type CollabBase = AsyncDisposable & {
  owner: pg.Pool;
  appUrl: string;
  relayUrl: string;
  postmaster: number;
  /** The first update of every stored draft. */
  seed: Uint8Array;
  /** The places of `clients` people in each of `count` drafts that nobody has taken before. */
  takeRooms(contestant: Contestant, count: number, clients: number): () => Place[][];
  takeRef(): RoomRef;
};

export async function startBase(drafts: number): Promise<CollabBase> {
  const stack = new AsyncDisposableStack();
  const dataDir = mkdtempSync(join(tmpdir(), "countersign-bench-collab-"));
  stack.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  // The database runs as another user when we are root, and must be able to walk into the folder.
  chmodSync(dataDir, 0o755);
  const database = await startEmbeddedPostgres({ dataDir, say: () => {} });
  stack.defer(() => database.stop());
  const { ownerUrl } = database;
  await migrate({ ownerUrl, secret: SECRET, root: process.cwd() });
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 2 });
  owner.on("error", () => {});
  stack.defer(() => owner.end());
  const seed = firstUpdate();
  const world = await fill(owner, drafts, seed);
  let taken = 0;
  const take = (count: number): RoomRef[] => {
    const rooms = world.drafts.slice(taken, taken + count);
    if (rooms.length < count) throw new Error("the bench has run out of drafts");
    taken += count;
    return rooms;
  };
  return {
    owner,
    appUrl: roleUrl(ownerUrl, SECRET, "countersign_app"),
    relayUrl: roleUrl(ownerUrl, SECRET, "countersign_relay"),
    postmaster: Number(readFileSync(join(dataDir, "postgres", "postmaster.pid"), "utf8").split("\n")[0]),
    seed,
    takeRooms(contestant, count, clients) {
      const rooms = take(count);
      // Tickets end after a minute: they are made when they are used.
      return () =>
        rooms.map((ref, at) =>
          Array.from({ length: clients }, (_, client) => {
            const people = world.people.get(ref.tenantId) ?? [];
            const person = people[(Math.floor(at / AGENCIES) * clients + client) % people.length];
            if (!person) throw new Error("an agency of nobody");
            if (contestant !== "countersign") return { room: ref.invoiceId, path: `/${ref.invoiceId}` };
            const { token } = issueTicket(SECRET, { ...ref, ...person }, new Date());
            return { room: ref.invoiceId, path: `/collab/${ref.invoiceId}?ticket=${token}` };
          }),
        );
    },
    takeRef: () => take(1)[0] as RoomRef,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

type BenchPerson = { userId: string; memberId: string; name: string; role: "editor" };

async function fill(owner: pg.Pool, count: number, seed: Uint8Array) {
  const people = new Map<string, BenchPerson[]>();
  const drafts: RoomRef[] = [];
  const legal = { name: "Studio", addressLines: [], countryCode: "NL", vatId: "", registrationId: "", email: "" };
  for (let at = 0; at < AGENCIES; at++) {
    const tenantId = randomUUID();
    await owner.query(
      `insert into agencies (tenant_id, name, slug, legal, country_code, time_zone, locale, base_currency)
       values ($1, 'Studio', $2, $3, 'NL', 'Europe/Amsterdam', 'en', 'EUR')`,
      [tenantId, `studio-${tenantId}`, JSON.stringify(legal)],
    );
    const members = Array.from({ length: PEOPLE_PER_AGENCY }, (_, person): BenchPerson => {
      const memberId = randomUUID();
      return { memberId, userId: `user-${memberId}`, name: `Person ${person}`, role: "editor" };
    });
    people.set(tenantId, members);
    await owner.query(
      `insert into members (tenant_id, id, user_id, name, email, role)
       select $1, m.id, 'user-' || m.id, m.name, m.id || '@example.com', 'editor' from unnest($2::uuid[], $3::text[]) m(id, name)`,
      [tenantId, members.map((member) => member.memberId), members.map((member) => member.name)],
    );
    const { rows } = await owner.query<{ id: string }>(
      `insert into invoices (tenant_id, id, kind, currency, created_by)
       select $1, gen_random_uuid(), 'invoice', 'EUR', $2 from generate_series(1, $3) returning id`,
      [tenantId, members[0]?.memberId, Math.ceil(count / AGENCIES)],
    );
    const ids = rows.map((row) => row.id);
    await owner.query("insert into rooms (tenant_id, invoice_id) select $1, unnest($2::uuid[])", [tenantId, ids]);
    await owner.query(
      "insert into draft_updates (tenant_id, invoice_id, fence, update) select $1, unnest($2::uuid[]), 0, $3",
      [tenantId, ids, Buffer.from(seed)],
    );
    drafts.push(...ids.map((invoiceId) => ({ tenantId, invoiceId })));
  }
  await owner.query("analyze");
  // One agency after the other, as they would open them.
  const perAgency = Math.ceil(count / AGENCIES);
  const mixed = drafts.map((_, at) => drafts[(at % AGENCIES) * perAgency + Math.floor(at / AGENCIES)]);
  return { people, drafts: mixed.filter((ref) => ref !== undefined) };
}

/** An invoice of twelve lines, as it is created. */
function firstUpdate(): Uint8Array {
  const doc = new Y.Doc();
  writeDraft(doc, sampleDraft(12));
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return update;
}

export function sampleDraft(lines: number): DraftContent {
  return {
    ...EMPTY_DRAFT,
    subject: "Launch campaign, third instalment",
    lines: Array.from({ length: lines }, (_, at): DraftLine => {
      const tax = { category: "S" as const, rate: "21", exemptionReason: null };
      return {
        id: randomUUID(),
        title: `Design sprint ${at + 1}`,
        detail: "Workshops, prototypes and a round of tests",
        quantity: "3",
        unit: "day",
        unitPrice: "1200.00",
        discount: null,
        taxes: [tax],
      };
    }),
  };
}

/** A contestant's server in a process of its own. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #said: Interface;
  readonly #words: AsyncIterator<string>;
  port = 0;

  constructor(contestant: Contestant, base: CollabBase) {
    const script = fileURLToPath(new URL("./collab-server.ts", import.meta.url));
    const profile = process.argv.includes("--cpu-prof") ? ["--cpu-prof", `--cpu-prof-dir=${PROFILES}`] : [];
    this.#child = spawn(process.execPath, ["--expose-gc", ...profile, script, contestant], {
      env: { ...process.env, COLLAB_APP_URL: base.appUrl, COLLAB_RELAY_URL: base.relayUrl, COLLAB_SECRET: SECRET },
      stdio: ["pipe", "pipe", "inherit"],
    });
    if (!this.#child.stdout) throw new Error("the server has no pipes");
    this.#said = createInterface({ input: this.#child.stdout });
    this.#words = this.#said[Symbol.asyncIterator]();
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error("the server did not start");
    return this.#child.pid;
  }

  async ready(): Promise<this> {
    this.port = await this.#number("port");
    return this;
  }

  bytesInUse(): Promise<number> {
    this.#child.stdin?.write("memory\n");
    return this.#number("memory");
  }

  async #number(of: string): Promise<number> {
    for (;;) {
      const { value, done } = await this.#words.next();
      if (done) throw new Error("a server ended in the middle of the bench");
      const found = new RegExp(`^${of} (\\d+)$`).exec(value);
      if (found) return Number(found[1]);
    }
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once("exit", resolve));
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), STOP_MS_MAX);
    this.#child.stdin?.end();
    await gone;
    clearTimeout(timer);
    this.#said.close();
  }
}

/** The process that types. One order at a time. */
export class Generator {
  readonly #child = fork(fileURLToPath(new URL("./collab-generator.ts", import.meta.url)), {
    execArgv: ["--expose-gc"],
  });

  order(order: Order & { type: "type" }): Promise<Typed>;
  order(order: Order): Promise<null>;
  order(order: Order): Promise<Typed | null> {
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error("the process that types has ended"));
      this.#child.once("exit", ended);
      this.#child.once("message", (answer: { result: Typed | null } | { error: string }) => {
        this.#child.off("exit", ended);
        if ("error" in answer) reject(new Error(answer.error));
        else resolve(answer.result);
      });
      this.#child.send(order);
    });
  }

  stop(): void {
    this.#child.removeAllListeners("exit");
    this.#child.kill("SIGKILL");
  }
}
