/** The rules of db/migrations, tried in raw SQL as the role that requests run as: what our own code would never send. */
import { randomUUID } from "node:crypto";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seedOneRowEach } from "./testing/one-row-each.ts";
import {
  type Agency,
  allocate,
  approve,
  ISSUE_DATE,
  issue,
  makeAgency,
  makeDraft,
  makeIssued,
  makePayment,
  markIssued,
  PERIOD,
  rawInTenant,
  type Sql,
  sha256,
  takeNumber,
  writeVersion,
} from "./testing/scenes.ts";
import { type TestDatabase, testDatabase } from "./testing.ts";

let db: TestDatabase;
let agency: Agency;

beforeAll(async () => {
  db = await testDatabase({ poolMax: 50 });
  agency = await newAgency();
});
afterAll(() => db[Symbol.asyncDispose]());

async function newAgency(): Promise<Agency> {
  const tenantId = randomUUID();
  return rawInTenant(db.appPool, tenantId, (q) => makeAgency(q, tenantId));
}

/** One committed transaction of the app role. */
function asApp<T>(fn: (q: Sql) => Promise<T>, of: Agency = agency): Promise<T> {
  return rawInTenant(db.appPool, of.tenantId, fn);
}

/** Demands that the transaction is refused with this SQLSTATE; what it did is gone. */
async function refused(code: string | string[], fn: (q: Sql) => Promise<unknown>, of: Agency = agency): Promise<void> {
  const outcome = await asApp(fn, of).then(
    () => "accepted",
    (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error)),
  );
  expect([code].flat()).toContain(outcome);
}

const NO_RIGHT = "42501";
const FOREIGN_KEY = "23503";

describe("An issued version", () => {
  test("is written where a granted approval of the same content hash exists", async () => {
    const issued = await asApp((q) => makeIssued(q, agency));
    const { rows } = await asApp((q) =>
      q.query("select state, number from invoices where id = $1", [issued.invoiceId]),
    );
    expect(rows).toEqual([{ state: "issued", number: issued.number }]);
  });

  test("is refused without an approval, with one of another content, of another invoice, or a superseded one", async () => {
    const approved = await asApp(async (q) => approve(q, agency, await makeDraft(q, agency)));
    const other = await asApp(async (q) => approve(q, agency, await makeDraft(q, agency, { totalMinor: 99_900n })));
    const attempt = (given: Omit<Parameters<typeof writeVersion>[3], "sequence">) => async (q: Sql) => {
      const sequence = await takeNumber(q, agency);
      await markIssued(q, agency, await writeVersion(q, agency, approved, { sequence, ...given }));
    };
    await refused("CS006", attempt({ approvalId: randomUUID() }));
    await refused(FOREIGN_KEY, attempt({ contentHash: other.contentHash, content: other.content }));
    await refused(FOREIGN_KEY, attempt({ contentHash: sha256("nobody approved this") }));
    await refused([FOREIGN_KEY, "CS006"], attempt({ approvalId: other.approvalId }));
    await refused("CS006", attempt({ content: approved.content.replace("12100", "99900") }));
    await asApp((q) => q.query("update approvals set state = 'superseded' where id = $1", [approved.approvalId]));
    await refused(FOREIGN_KEY, attempt({}));
    // Even where the row names the state that the approval has.
    await refused("23514", attempt({ approvalState: "superseded" }));
  });

  test("holds its approval: what was used cannot be superseded, changed or taken away", async () => {
    const issued = await asApp((q) => makeIssued(q, agency));
    await refused(FOREIGN_KEY, (q) =>
      q.query("update approvals set state = 'superseded' where id = $1", [issued.approvalId]),
    );
    await refused("CS001", (q) =>
      q.query("update approvals set content_hash = $2 where id = $1", [issued.approvalId, sha256("x")]),
    );
    await refused(NO_RIGHT, (q) => q.query("delete from approvals where id = $1", [issued.approvalId]));
    await refused("CS001", (q) => q.query("update rounds set content = '{}' where id = $1", [issued.roundId]));
  });

  test("carries the hash of its own text, the number that was taken, and issues its invoice in the same transaction", async () => {
    const approved = await asApp(async (q) => approve(q, agency, await makeDraft(q, agency)));
    await refused("CS004", async (q) => writeVersion(q, agency, approved, { sequence: await takeNumber(q, agency) }));
    await refused("CS007", async (q) => writeVersion(q, agency, approved, { sequence: 1_000_000 }));
    await refused("CS004", async (q) => {
      const issued = await writeVersion(q, agency, approved, { sequence: await takeNumber(q, agency) });
      await q.query("update invoices set total_minor = total_minor + 1 where id = $1", [issued.invoiceId]);
      await markIssued(q, agency, issued);
    });
  });
});

describe("An issued invoice", () => {
  test("refuses a change of each of its columns, and its deletion", async () => {
    const issued = await asApp((q) => makeIssued(q, agency));
    const { rows: columns } = await db.owner.query<{ name: string; type: string; value: string | null }>(
      `select a.attname as name, format_type(a.atttypid, null) as type, to_jsonb(i) ->> a.attname as value
         from pg_attribute a, invoices i
        where a.attrelid = 'invoices'::regclass and a.attnum > 0 and not a.attisdropped and i.id = $1`,
      [issued.invoiceId],
    );
    const otherOf: Record<string, string> = {
      uuid: `'${randomUUID()}'`,
      text: "'something else'",
      bigint: "77",
      boolean: "true",
      date: "'2031-01-01'",
      "timestamp with time zone": "'2031-01-01'",
    };
    // The clock of the row moves when it is settled; the state goes to voided, which has a test of its own.
    const free = ["updated_at"];
    let tried = 0;
    for (const { name, type, value } of columns.filter((column) => !free.includes(column.name))) {
      const other = otherOf[type];
      if (other === undefined) throw new Error(`no other value for a column of type ${type}`);
      for (const next of value === null ? [other] : [other, "null"]) {
        await refused(name === "settled_minor" ? ["CS002", "23502"] : ["CS001", "CS004", "23502", "23514"], (q) =>
          q.query(`update invoices set ${name} = ${next} where id = $1`, [issued.invoiceId]),
        );
        tried++;
      }
    }
    expect(tried).toBeGreaterThan(columns.length);
    await refused(NO_RIGHT, (q) => q.query("delete from invoices where id = $1", [issued.invoiceId]));
    // Nor by whoever has the right to.
    await expect(db.owner.query("delete from invoices where id = $1", [issued.invoiceId])).rejects.toMatchObject({
      code: "CS001",
    });
  });

  test("can be voided once, not while something is settled, and does not come back", async () => {
    const issued = await asApp((q) => makeIssued(q, agency));
    const setState = (state: string) => (q: Sql) =>
      q.query("update invoices set state = $2 where id = $1", [issued.invoiceId, state]);
    for (const state of ["draft", "in_review", "approved", "discarded"])
      await refused(["CS001", "23514"], setState(state));
    const paymentId = await asApp((q) => makePayment(q, agency));
    const allocationId = await asApp((q) =>
      allocate(q, agency, { paymentId, invoiceId: issued.invoiceId, amountMinor: 100n }),
    );
    await refused("CS003", setState("voided"));
    await asApp((q) =>
      q.query(
        `insert into allocations (tenant_id, payment_id, invoice_id, amount_minor, allocated_on, reverses_allocation_id, created_by)
         values ($1, $2, $3, -100, $4, $5, $6)`,
        [agency.tenantId, paymentId, issued.invoiceId, ISSUE_DATE, allocationId, agency.memberId],
      ),
    );
    await asApp(setState("voided"));
    await refused("CS001", setState("issued"));
  });

  test("begins as a draft: it is not inserted as issued, approved or settled", async () => {
    const insert = (column: string, value: string) => (q: Sql) =>
      q.query(
        `insert into invoices (tenant_id, kind, currency, created_by, ${column}) values ($1, 'invoice', 'EUR', $2, ${value})`,
        [agency.tenantId, agency.memberId],
      );
    await refused("CS001", insert("state", "'approved'"));
    await refused("CS001", insert("state", "'issued'"));
    await refused("CS001", insert("settled_minor", "100"));
  });
});

test("Append-only tables refuse update, delete and truncate: the app for want of a right, the owner by a trigger", async () => {
  const whole = await seedOneRowEach(db.owner);
  const tables = ["issued_versions", "documents", "payments", "allocations", "ledger_entries", "audit_events"];
  for (const table of tables) {
    for (const statement of [
      `update ${table} set tenant_id = tenant_id`,
      `delete from ${table}`,
      `truncate ${table} cascade`,
    ]) {
      // The row of a payment is locked by whoever allocates it, and a lock asks for the right to update.
      await refused(statement.startsWith("update payments") ? "CS001" : NO_RIGHT, (q) => q.query(statement), whole);
      await expect(db.owner.query(statement), statement).rejects.toMatchObject({ code: "CS001" });
    }
  }
  for (const table of ["invoices", "rounds", "approvals", "series_counters", "audit_heads"]) {
    for (const statement of [`delete from ${table}`, `truncate ${table} cascade`]) {
      await refused(NO_RIGHT, (q) => q.query(statement), whole);
      await expect(db.owner.query(statement), statement).rejects.toMatchObject({ code: "CS001" });
    }
  }
  await refused(NO_RIGHT, (q) => q.query("insert into audit_events select * from audit_events"), whole);
});

describe("An allocation", () => {
  const settledOf = async (invoiceId: string) =>
    (
      await asApp((q) =>
        q.query<{ settled: string }>("select settled_minor as settled from invoices where id = $1", [invoiceId]),
      )
    ).rows[0]?.settled;

  test("moves the settled amount, which nobody writes by hand", async () => {
    const issued = await asApp((q) => makeIssued(q, agency));
    const paymentId = await asApp((q) => makePayment(q, agency));
    await asApp((q) => allocate(q, agency, { paymentId, invoiceId: issued.invoiceId, amountMinor: 2_100n }));
    expect(await settledOf(issued.invoiceId)).toBe("2100");
    await refused("CS002", (q) =>
      q.query("update invoices set settled_minor = 12100 where id = $1", [issued.invoiceId]),
    );
    await refused("CS002", (q) => q.query("update invoices set settled_minor = 0 where id = $1", [issued.invoiceId]));
  });

  test("is refused above the payment, above what is open, in another currency, and to what is not an issued invoice", async () => {
    const issued = await asApp((q) => makeIssued(q, agency));
    const draft = await asApp((q) => makeDraft(q, agency));
    const approved = await asApp(async (q) => approve(q, agency, await makeDraft(q, agency)));
    const credit = await asApp((q) => makeIssued(q, agency, { kind: "credit_note" }));
    const [small, large, dollars] = await asApp(async (q) => [
      await makePayment(q, agency, { amountMinor: 1_000n }),
      await makePayment(q, agency, { amountMinor: 1_000_000n }),
      await makePayment(q, agency, { currency: "USD" }),
    ]);
    const of = (paymentId: string | undefined, invoiceId: string, amountMinor: bigint) => (q: Sql) =>
      allocate(q, agency, { paymentId: paymentId ?? "", invoiceId, amountMinor });
    await refused("CS009", of(small, issued.invoiceId, 1_001n));
    await refused("CS010", of(large, issued.invoiceId, 12_101n));
    await refused("CS008", of(dollars, issued.invoiceId, 100n));
    for (const { invoiceId } of [draft, approved, credit]) await refused("CS003", of(large, invoiceId, 100n));
    await refused("23514", of(large, issued.invoiceId, -100n));
    await refused("23514", of(large, issued.invoiceId, 0n));
    expect(await settledOf(issued.invoiceId)).toBe("0");
    await asApp(of(small, issued.invoiceId, 1_000n));
    await refused("CS009", of(small, issued.invoiceId, 1n));
  });

  test("is refused above what is there when twenty at once take all of it", async () => {
    const issued = await asApp((q) => makeIssued(q, agency));
    const paymentId = await asApp((q) => makePayment(q, agency));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () =>
        asApp((q) => allocate(q, agency, { paymentId, invoiceId: issued.invoiceId, amountMinor: 12_100n })),
      ),
    );
    expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
    expect(await settledOf(issued.invoiceId)).toBe("12100");
  });
});

test("A batch of the ledger that does not balance in each currency is refused when it commits", async () => {
  const book = (entries: [amount: number, currency: string][]) => async (q: Sql) => {
    const batchId = randomUUID();
    for (const [amount, currency] of entries) {
      await q.query(
        `insert into ledger_entries (tenant_id, batch_id, account, amount_minor, currency, booked_on)
         values ($1, $2, 'bank', $3, $4, $5)`,
        [agency.tenantId, batchId, amount, currency, ISSUE_DATE],
      );
    }
    return batchId;
  };
  await refused("CS012", book([[100, "EUR"]]));
  await refused(
    "CS012",
    book([
      [100, "EUR"],
      [-99, "EUR"],
    ]),
  );
  await refused(
    "CS012",
    book([
      [100, "EUR"],
      [-100, "USD"],
    ]),
  );
  await refused("CS012", async (q) => {
    await book([[100, "EUR"]])(q);
    // Whoever steps behind the wall before the commit hides the batch from the rule, and is refused for that.
    await q.query("select set_config('app.tenant_id', $1, true)", [randomUUID()]);
  });
  const batchId = await asApp(
    book([
      [100, "EUR"],
      [-100, "EUR"],
      [7, "USD"],
      [-7, "USD"],
    ]),
  );
  // What is added later must balance too.
  await refused("CS012", (q) =>
    q.query(
      `insert into ledger_entries (tenant_id, batch_id, account, amount_minor, currency, booked_on) values ($1, $2, 'bank', 1, 'EUR', $3)`,
      [agency.tenantId, batchId, ISSUE_DATE],
    ),
  );
});

describe("The log of a draft", () => {
  async function openRoom(fence = 1): Promise<string> {
    return asApp(async (q) => {
      const { invoiceId } = await makeDraft(q, agency);
      await q.query("insert into rooms (tenant_id, invoice_id, fence) values ($1, $2, $3)", [
        agency.tenantId,
        invoiceId,
        fence,
      ]);
      return invoiceId;
    });
  }
  const append = async (items: { invoiceId: string; fence: number; tenantId?: string }[]) => {
    const { rows } = await db.relayPool.query<{ outcome: string; seq: string | null }>(
      "select outcome, seq from append_draft_updates($1::uuid[], $2::uuid[], $3::bigint[], $4::bytea[]) order by item",
      [
        items.map((item) => item.tenantId ?? agency.tenantId),
        items.map((item) => item.invoiceId),
        items.map((item) => item.fence),
        items.map(() => Buffer.from([0, 0])),
      ],
    );
    return rows;
  };

  test("refuses a frozen room, an old fence and an unknown room, and takes the others of the same commit", async () => {
    const [open, frozen, taken] = [await openRoom(), await openRoom(), await openRoom(2)];
    await asApp((q) => q.query("update rooms set frozen = true where invoice_id = $1", [frozen]));
    const outcomes = await append([
      { invoiceId: frozen, fence: 1 },
      { invoiceId: taken, fence: 1 },
      { invoiceId: open, fence: 1 },
      { invoiceId: randomUUID(), fence: 1 },
      { invoiceId: open, fence: 1, tenantId: randomUUID() },
      { invoiceId: taken, fence: 2 },
    ]);
    expect(outcomes.map((row) => row.outcome)).toEqual([
      "frozen",
      "fenced",
      "accepted",
      "no_room",
      "no_room",
      "accepted",
    ]);
    const { rows } = await asApp((q) =>
      q.query("select invoice_id from draft_updates where invoice_id = any($1::uuid[])", [[open, frozen, taken]]),
    );
    expect(rows.map((row) => row.invoice_id).sort()).toEqual([open, taken].sort());
  });

  test("is not written past the function: the relay has no right on it, and the app is refused by the rule", async () => {
    const invoiceId = await openRoom();
    const insert = "insert into draft_updates (tenant_id, invoice_id, fence, update) values ($1, $2, $3, '\\x0000')";
    await expect(db.relayPool.query(insert, [agency.tenantId, invoiceId, 1])).rejects.toMatchObject({ code: NO_RIGHT });
    await refused(NO_RIGHT, (q) => q.query("select append_draft_updates('{}', '{}', '{}', '{}')"));
    await refused("CS013", (q) => q.query(insert, [agency.tenantId, invoiceId, 0]));
    await asApp((q) => q.query("update rooms set frozen = true where invoice_id = $1", [invoiceId]));
    await refused("CS013", (q) => q.query(insert, [agency.tenantId, invoiceId, 1]));
  });

  test("has no update after a freeze that came while four writers were appending", async () => {
    for (let round = 0; round < 10; round++) {
      const invoiceId = await openRoom();
      let landed = 0;
      let enough = () => {};
      const busy = new Promise<void>((resolve) => {
        enough = resolve;
      });
      const writer = async (): Promise<void> => {
        for (;;) {
          const [row] = await append([{ invoiceId, fence: 1 }]);
          if (row?.outcome !== "accepted") return;
          if (++landed === 12) enough();
        }
      };
      const writers = Promise.all(Array.from({ length: 4 }, writer));
      await busy;
      await asApp((q) => q.query("update rooms set frozen = true where invoice_id = $1", [invoiceId]));
      const count = async () =>
        (
          await db.owner.query<{ n: number }>("select count(*)::int as n from draft_updates where invoice_id = $1", [
            invoiceId,
          ])
        ).rows[0]?.n;
      const atFreeze = await count();
      await writers;
      expect(await count()).toBe(atFreeze);
      expect(atFreeze).toBe(landed);
    }
  });

  test("a freeze that is under way makes an append wait, and the append then sees it", async () => {
    const invoiceId = await openRoom();
    let late: ReturnType<typeof append> | undefined;
    await asApp(async (q) => {
      await q.query("update rooms set frozen = true where invoice_id = $1", [invoiceId]);
      late = append([{ invoiceId, fence: 1 }]);
      await waitsForALock(db.owner, "countersign_relay");
    });
    expect((await late)?.map((row) => row.outcome)).toEqual(["frozen"]);
  });

  test("loses an update only once a snapshot holds it, and a room's fence and epoch only go up", async () => {
    const invoiceId = await openRoom(3);
    const [landed] = await append([{ invoiceId, fence: 3 }]);
    await refused("CS014", (q) => q.query("delete from draft_updates where invoice_id = $1", [invoiceId]));
    await refused("CS014", (q) => q.query("update rooms set fence = 2 where invoice_id = $1", [invoiceId]));
    await refused("CS014", (q) => q.query("update rooms set epoch = 0 where invoice_id = $1", [invoiceId]));
    await asApp(async (q) => {
      await q.query("insert into draft_snapshots (tenant_id, invoice_id, seq, state) values ($1, $2, $3, '\\x00')", [
        agency.tenantId,
        invoiceId,
        landed?.seq,
      ]);
      await q.query("delete from draft_updates where invoice_id = $1", [invoiceId]);
    });
    await refused("CS014", (q) => q.query("update draft_snapshots set seq = 0 where invoice_id = $1", [invoiceId]));
  });
});

/** Until a session of this role waits for a lock; asks again and again, bounded by the test's own time. */
async function waitsForALock(owner: pg.Pool, role: string): Promise<void> {
  for (;;) {
    const { rowCount } = await owner.query(
      "select from pg_stat_activity where datname = current_database() and usename = $1 and wait_event_type = 'Lock'",
      [role],
    );
    if (rowCount) return;
  }
}

describe("The search", () => {
  const find = async (query: string, of: Agency) =>
    (await asApp((q) => q.query<{ id: string }>("select search_invoices($1) as id", [query]), of)).rows.map(
      (row) => row.id,
    );

  test("never returns an invoice of another tenant, nor any without a tenant, whatever is asked", async () => {
    const [acme, globex] = [await newAgency(), await newAgency()];
    const mine = await asApp((q) => makeDraft(q, acme, { subject: "Secret project" }), acme);
    await asApp((q) => makeDraft(q, globex, { subject: "Secret project" }), globex);
    const hostile = [
      "",
      "secret",
      "Secret project",
      "museum",
      "%",
      "_",
      "\\",
      "' or true --",
      "$1",
      "%L",
      "%1$s",
      "') or (true",
      "e",
      globex.tenantId,
    ];
    for (const query of hostile) {
      for (const id of await find(query, acme)) expect(id, query).toBe(mine.invoiceId);
    }
    expect(await find("secret", acme)).toEqual([mine.invoiceId]);
    expect(await find("MUSEUM", acme)).toEqual([mine.invoiceId]);
    const { rows } = await db.appPool.query("select search_invoices('secret')");
    expect(rows).toEqual([]);
    const { rows: paged } = await asApp(
      (q) => q.query("select search_invoices('', 1000000000, now() + interval '1 day', $1) as id", [randomUUID()]),
      acme,
    );
    expect(paged).toEqual([{ id: mine.invoiceId }]);
  });

  test("takes %, _ and \\ for what they are", async () => {
    const own = await newAgency();
    const ids: Record<string, string> = {};
    for (const subject of ["100% wool", "100 percent", "snake_case", "snakeXcase", "back\\slash", "backslash"]) {
      ids[subject] = (await asApp((q) => makeDraft(q, own, { subject }), own)).invoiceId;
    }
    expect(await find("100%", own)).toEqual([ids["100% wool"]]);
    expect(await find("snake_case", own)).toEqual([ids.snake_case]);
    expect(await find("k\\s", own)).toEqual([ids["back\\slash"]]);
    expect(await find("%", own)).toEqual([ids["100% wool"]]);
    expect(await find("_", own)).toEqual([ids.snake_case]);
    expect(await find("\\", own)).toEqual([ids["back\\slash"]]);
    expect(await find("'", own)).toEqual([]);
  });

  test("finds the number, and every word wherever it stands", async () => {
    const own = await newAgency();
    const issued = await asApp((q) => makeIssued(q, own, { subject: "Light for the east wing" }), own);
    await asApp((q) => makeDraft(q, own, { subject: "Light for the west wing" }), own);
    expect(await find("wing EAST", own)).toEqual([issued.invoiceId]);
    expect(await find(issued.number, own)).toEqual([issued.invoiceId]);
    expect(await find("light north", own)).toEqual([]);
  });
});

describe("The audit chain", () => {
  test("has no fork and no gap when fifty append at once, and every hash can be computed again", async () => {
    const own = await newAgency();
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        asApp(
          (q) =>
            q.query("select append_audit('tried', 'agency', $1, $2, 'Ana', jsonb_build_object('index', $3::int))", [
              own.tenantId,
              own.memberId,
              index,
            ]),
          own,
        ),
      ),
    );
    const { rows } = await asApp(
      (q) =>
        q.query<{ seq: string; body: string; prev_hash: string; hash: string }>(
          "select seq, body, prev_hash, hash from audit_events order by seq",
        ),
      own,
    );
    expect(rows.map((row) => Number(row.seq))).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    let previous = "";
    for (const row of rows) {
      expect(row.prev_hash).toBe(previous);
      expect(row.hash).toBe(sha256(`${previous}\n${row.seq}\n${row.body}`));
      previous = row.hash;
    }
    const { rows: head } = await asApp((q) => q.query("select seq, hash from audit_heads"), own);
    expect(head).toEqual([{ seq: "50", hash: previous }]);
  });

  test("leaves no trace of what was rolled back, and cannot be written without a tenant or by hand", async () => {
    const own = await newAgency();
    const say = "select append_audit('tried', 'agency', null, null, 'Ana', '{}')";
    await asApp((q) => q.query(say), own);
    await refused(
      "22012",
      async (q) => {
        await q.query(say);
        await q.query("select 1 / 0");
      },
      own,
    );
    const { rows } = await asApp((q) => q.query(`${say} as seq`), own);
    expect(rows).toEqual([{ seq: "2" }]);
    await expect(db.appPool.query(say)).rejects.toMatchObject({ code: NO_RIGHT });
    await refused(NO_RIGHT, (q) => q.query("update audit_heads set hash = ''"), own);
    await refused(NO_RIGHT, (q) => q.query("update audit_events set body = '{}'"), own);
  });
});

test("A number that was taken and is on no version cannot be committed; a counter does not go back", async () => {
  const own = await newAgency();
  await asApp((q) => makeIssued(q, own), own);
  await refused("CS007", (q) => takeNumber(q, own), own);
  await refused("CS007", (q) => q.query("update series_counters set last_sequence = 0"), own);
  await refused("CS007", (q) => q.query("update series_counters set last_sequence = last_sequence + 5"), own);
  await refused(
    "CS007",
    (q) =>
      q.query("insert into series_counters (tenant_id, series_id, period, last_sequence) values ($1, $2, '2031', 40)", [
        own.tenantId,
        own.seriesId,
      ]),
    own,
  );
  const next = await asApp((q) => makeIssued(q, own), own);
  expect(next.number).toBe(`${PERIOD}-0002`);
  const again = await asApp(async (q) => approve(q, own, await makeDraft(q, own)), own);
  await refused("23505", async (q) => markIssued(q, own, await writeVersion(q, own, again, { sequence: 1 })), own);
  expect((await asApp((q) => issue(q, own, again), own)).sequence).toBe(3);
});
