/** The rules of approval, tried in raw SQL as the role that requests run as: forged signatures, approvals and links. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Agency, makeAgency, openRound, rawInTenant, type Sql, sha256 } from "./testing/scenes.ts";
import { type TestDatabase, testDatabase } from "./testing.ts";

const [NO_RIGHT, FOREIGN_KEY, UNIQUE, CHECK] = ["42501", "23503", "23505", "23514"];

let db: TestDatabase;
let agency: Agency;
/** By role; Ana, who submits, is the owner of the scene. */
let people: Record<"approver" | "second" | "owner" | "editor" | "gone", string>;

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db[Symbol.asyncDispose]());
beforeEach(async () => {
  const tenantId = randomUUID();
  agency = await rawInTenant(db.appPool, tenantId, (q) => makeAgency(q, tenantId));
  people = { approver: "", second: "", owner: "", editor: "", gone: "" };
  await asApp(async (q) => {
    await q.query("update agencies set author_may_approve = false");
    for (const [name, role] of Object.entries({
      approver: "approver",
      second: "approver",
      owner: "owner",
      editor: "editor",
      gone: "approver",
    })) {
      const id = randomUUID();
      people[name as keyof typeof people] = id;
      await q.query(
        "insert into members (tenant_id, id, user_id, name, email, role, removed_at) values ($1, $2, $3, $4, '', $5, $6)",
        [tenantId, id, randomUUID(), name, role, name === "gone" ? new Date() : null],
      );
    }
  });
});

function asApp<T>(fn: (q: Sql) => Promise<T>): Promise<T> {
  return rawInTenant(db.appPool, agency.tenantId, fn);
}

async function refused(code: string | undefined, fn: (q: Sql) => Promise<unknown>, what = ""): Promise<void> {
  const outcome = await asApp(fn).then(
    () => "accepted",
    (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error)),
  );
  expect(outcome, what).toBe(code);
}

type Round = Awaited<ReturnType<typeof openRound>>;
const STEPS = {
  two: [
    { name: "The lead", need: 1, of: [{ kind: "role", role: "approver" }] },
    { name: "An owner", need: 1, of: [{ kind: "role", role: "owner" }] },
  ],
  none: [],
};

/** A round of Ana's with these steps. */
function round(steps: unknown[] = STEPS.two): Promise<Round> {
  return asApp(async (q) => {
    const made = await openRound(q, agency);
    // What was submitted does not change: the one with other steps is another round of the same content.
    const id = randomUUID();
    await q.query("update rounds set state = 'withdrawn' where id = $1", [made.round_id]);
    await q.query(
      `insert into rounds (tenant_id, id, invoice_id, content, content_hash, submitted_by, steps)
       select tenant_id, $2, invoice_id, content, content_hash, submitted_by, $3 from rounds where id = $1`,
      [made.round_id, id, JSON.stringify(steps)],
    );
    return { ...made, round_id: id };
  });
}

const put = (table: string, row: Record<string, unknown>) => (q: Sql) => {
  const names = ["tenant_id", ...Object.keys(row)];
  return q.query(
    `insert into ${table} (${names.join(", ")}) values (${names.map((_, index) => `$${index + 1}`).join(", ")})`,
    [agency.tenantId, ...Object.values(row)],
  );
};
const sign = (of: Round, member: string, step: number, more: Record<string, unknown> = {}) =>
  put("round_signatures", { ...of, step, member_id: member, member_name: "M", ...more });
const approve = (of: Round, kind: string, member: string | null, more: Record<string, unknown> = {}) =>
  put("approvals", { ...of, kind, member_id: member, member_name: "M", ...more });
const close = (of: Round, state: string) => (q: Sql) =>
  q.query("update rounds set state = $2 where id = $1", [of.round_id, state]);

describe("An approval", () => {
  test("is refused while a step is unsigned, whatever it calls itself, and taken once all are", async () => {
    const of = await round();
    await refused("CS006", approve(of, "person", people.owner), "nobody has signed");
    await refused("CS006", approve(of, "automatic", null), "by nobody");
    await asApp(sign(of, people.approver, 0));
    await refused("CS006", approve(of, "person", people.owner), "the second step is missing");
    await refused("CS006", approve(of, "person", people.approver), "by whoever signed the first");
    await asApp(sign(of, people.owner, 1));
    await refused(FOREIGN_KEY, approve({ ...of, content_hash: sha256("another content") }, "person", people.owner));
    await asApp(approve(of, "person", people.owner));
  });

  test("by nobody is refused where the agency asks for a signature, even of a round that names no step", async () => {
    const of = await round(STEPS.none);
    await refused("CS006", approve(of, "automatic", null));
    await asApp((q) => q.query("update agencies set approval_required = false"));
    await asApp(approve(of, "automatic", null));
  });

  test("of a round that names no step is by somebody else who may sign", async () => {
    const of = await round(STEPS.none);
    await refused("CS006", approve(of, "person", agency.memberId), "the author");
    await refused("CS006", approve(of, "person", people.editor), "an editor");
    await refused("CS006", approve(of, "person", people.gone), "somebody who left");
    await refused("CS006", approve(of, "person", randomUUID()), "nobody");
    await asApp(approve(of, "person", people.approver));
  });

  test("that breaks the glass needs an owner and a reason, and no other kind has one", async () => {
    const of = await round();
    const reason = "the client waits at the door";
    await refused("CS006", approve(of, "break_glass", people.approver, { reason }), "an approver");
    await refused(CHECK, approve(of, "break_glass", people.owner), "without a reason");
    await refused(CHECK, approve(of, "break_glass", people.owner, { reason: "   quick   " }), "a short one");
    await refused("CS006", approve(of, "break_glass", null, { reason }), "by nobody");
    await asApp(sign(of, people.approver, 0));
    await asApp(sign(of, people.owner, 1));
    await refused(CHECK, approve(of, "person", people.owner, { reason }), "a reason without the glass");
  });

  test("is refused of a round that is over", async () => {
    for (const state of ["returned", "withdrawn", "superseded", "issued"]) {
      const of = await round(STEPS.none);
      await asApp(close(of, state));
      await refused("CS001", approve(of, "person", people.approver), state);
      await refused("CS001", close(of, "open"), `${state}, opened again`);
    }
  });
});

describe("A signature", () => {
  test("is for a step of an open round, by whom it names, once, and under the round's own content", async () => {
    const of = await round();
    await refused("CS001", sign(of, people.approver, 2), "a step that is not there");
    await refused("CS001", sign(of, people.approver, -1), "a step before the first");
    await refused("CS001", sign(of, people.approver, 1), "a step of somebody else");
    await refused("CS001", sign(of, people.editor, 0), "an editor");
    await refused("CS001", sign(of, people.gone, 0), "somebody who left");
    await refused("CS001", sign(of, agency.memberId, 1), "the author, who is an owner");
    await refused(
      "CS001",
      sign(of, people.approver, 0, { on_behalf_of: people.second }),
      "for somebody who let nobody",
    );
    await refused("CS001", sign(of, people.owner, 0, { on_behalf_of: people.approver }), "likewise");
    await refused(FOREIGN_KEY, sign({ ...of, content_hash: sha256("another content") }, people.approver, 0));
    await asApp(sign(of, people.approver, 0));
    await refused(UNIQUE, sign(of, people.approver, 0), "twice");
    await refused(NO_RIGHT, (q) => q.query("update round_signatures set step = 1"));
    await refused(NO_RIGHT, (q) => q.query("delete from round_signatures"));
    await asApp(close(of, "withdrawn"));
    await refused("CS001", sign(of, people.second, 0), "a round that is over");
  });
});

describe("A link to sign by", () => {
  const link = (of: Round, more: Record<string, unknown> = {}) =>
    put("approval_links", {
      ...of,
      step: 0,
      member_id: people.approver,
      token_hash: randomUUID(),
      expires_at: "2030-01-01",
      ...more,
    });
  const use = (q: Sql) => q.query("update approval_links set used_at = now(), used_to = 'countersign'");
  const linksNow = async () =>
    (await asApp((q) => q.query("select revoked_why as why, used_to as used from approval_links order by created_at")))
      .rows;

  test("begins unused, for a step of an open round and its own content", async () => {
    const of = await round();
    await refused("CS001", link(of, { used_at: new Date(), used_to: "countersign" }), "used");
    await refused("CS001", link(of, { revoked_at: new Date(), revoked_why: "step_over" }), "revoked");
    await refused("CS001", link(of, { step: 2 }), "a step that is not there");
    await refused(FOREIGN_KEY, link({ ...of, content_hash: sha256("another content") }));
    await asApp(link(of));
    await refused(UNIQUE, link(of), "a second one of the same step and person");
    await asApp(close(of, "withdrawn"));
    await refused("CS001", link(of, { member_id: people.owner }), "a round that is over");
  });

  test("is used once or revoked once, keeps what it names, and does not go away", async () => {
    await asApp(link(await round()));
    await refused(CHECK, (q) => q.query("update approval_links set used_at = now()"), "used to nothing");
    await refused(NO_RIGHT, (q) => q.query("update approval_links set member_id = gen_random_uuid()"));
    await refused(NO_RIGHT, (q) => q.query("update approval_links set expires_at = '2040-01-01'"));
    await refused(NO_RIGHT, (q) => q.query("delete from approval_links"));
    await expect(db.owner.query("delete from approval_links")).rejects.toMatchObject({ code: "CS001" });
    await asApp(use);
    await refused("CS001", use, "again");
    await refused("CS001", (q) => q.query("update approval_links set used_at = null, used_to = null"), "unused again");
    await refused("CS001", (q) => q.query("update approval_links set revoked_at = now(), revoked_why = 'step_over'"));
  });

  test("ends with its round, its person's role or place, their signature, or the delegation; and stays so", async () => {
    const endings: [why: string, end: (of: Round) => (q: Sql) => Promise<unknown>, more?: Record<string, unknown>][] = [
      ["round_closed", (of) => close(of, "returned")],
      ["signed_elsewhere", (of) => sign(of, people.approver, 0)],
      [
        "rights_changed",
        () => async (q) => {
          await q.query("update members set role = 'viewer' where id = $1", [people.approver]);
          await q.query("update members set role = 'approver' where id = $1", [people.approver]);
        },
      ],
      [
        "rights_changed",
        () => async (q) => {
          await q.query("update members set removed_at = now() where id = $1", [people.approver]);
          await q.query("update members set removed_at = null where id = $1", [people.approver]);
        },
      ],
    ];
    for (const [why, end] of endings) {
      const of = await round();
      await asApp(link(of));
      await asApp(end(of));
      const ended = await linksNow();
      expect(ended.at(-1), why).toEqual({ why, used: null });
      await refused("CS001", use, why);
    }
  });

  test("ends with the delegation that it rests on, and not with another's", async () => {
    const days = { first_day: "2026-01-01", last_day: "2030-01-01", made_by: agency.memberId };
    const lent = { ...days, from_member: people.owner, to_member: people.approver };
    await asApp(put("delegations", lent));
    await asApp(put("delegations", { ...lent, from_member: people.second }));
    const of = await round();
    await asApp(link(of, { step: 1, on_behalf_of: people.owner }));
    const endLent = (from: string) => (q: Sql) =>
      q.query("update delegations set revoked_at = now() where from_member = $1", [from]);
    await asApp(endLent(people.second));
    expect(await linksNow()).toEqual([{ why: null, used: null }]);
    await asApp(endLent(people.owner));
    expect(await linksNow()).toEqual([{ why: "delegation_ended", used: null }]);
  });
});
