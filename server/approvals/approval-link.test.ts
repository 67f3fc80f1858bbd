import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { approvalLinks } from "#db/schema/approval-links.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { mailboxMessages } from "#db/schema/delivery.ts";
import { members } from "#db/schema/tenancy.ts";
import { createMailboxMailer } from "#integrations/mailbox/mailer.ts";
import { detailsOf } from "#server/audit/event-view.ts";
import { createCaller } from "#server/create-caller.ts";
import { type Caller, type TestAgency, twoTenants, WORLD_BEGINS, type World } from "#server/testing/world.ts";
import { approvalToken } from "./approval-link.ts";
import { sendApprovalMail } from "./approval-link-mail.ts";
import { makeApprovalLinks } from "./approval-link-make.ts";

const TOTAL = "4,121.85";

let world: World;
let acme: TestAgency;
let anybody: Caller;
beforeAll(async () => {
  world = await twoTenants();
  acme = world.acme;
  // Nobody of this world has a second factor, unless a test says so.
  const identity = { ...world.services.identity, hasSecondFactor: async () => false };
  anybody = createCaller({ services: { ...world.services, identity }, requestId: "mail", person: null, actor: null });
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.setNow(WORLD_BEGINS));

const refused = (code: string) => ({ cause: { code } });

type Asked = { invoiceId: string; contentHash: string; roundId: string; tokens: Map<string, string> };

/** Asks again who can sign; the token of each by member id. */
async function ask(roundId: string): Promise<Map<string, string>> {
  const { inTenant, secret, now } = world.services;
  const ids = await makeApprovalLinks({ inTenant, secret, now }, { tenantId: acme.tenantId, roundId });
  const rows = await inTenant(acme.tenantId, (tx) =>
    tx.select().from(approvalLinks).where(eq(approvalLinks.roundId, roundId)),
  );
  return new Map(rows.filter(({ id }) => ids.includes(id)).map((row) => [row.memberId, approvalToken(secret, row.id)]));
}

async function asked(subject = "By mail"): Promise<Asked> {
  const { invoiceId } = await acme.draftInvoice({ subject });
  const { contentHash, roundId } = await acme.api.editor.invoices.submit({ invoiceId });
  return { invoiceId, contentHash, roundId, tokens: await ask(roundId) };
}

function tokenOf({ tokens }: Pick<Asked, "tokens">, role: "approver" | "owner" | "admin" = "approver"): string {
  const token = tokens.get(acme.actors[role].memberId);
  if (token === undefined) throw new Error(`the ${role} was not asked`);
  return token;
}

async function nonceOf(token: string, api: Caller = anybody): Promise<string> {
  const page = await api.public.approval({ token });
  if (page.shows !== "open" || page.nonce === null) throw new Error(`the page shows ${page.shows}`);
  return page.nonce;
}

const stateOf = async (invoiceId: string) => (await acme.api.viewer.invoices.byId({ invoiceId })).state;

describe("the mail to an approver", () => {
  const doors = () => ({
    ...world.services,
    mailer: createMailboxMailer(world.services),
    mailFrom: "invoices@countersign.example",
  });
  const send = async (roundId: string) => {
    const rows = await world.services.inTenant(acme.tenantId, (tx) =>
      tx.select().from(approvalLinks).where(eq(approvalLinks.roundId, roundId)),
    );
    return Promise.all(rows.map(({ id }) => sendApprovalMail(doors(), { tenantId: acme.tenantId, linkId: id })));
  };
  const mailsWith = async (token: string) =>
    (await world.services.inTenant(acme.tenantId, (tx) => tx.select().from(mailboxMessages))).filter(({ text }) =>
      text.includes(token),
    );

  it("goes to everybody who can sign and to nobody else, once, with client, total, changes and a link of their own", async () => {
    const one = await asked("Festival\r\nBcc: thief@example.com");
    expect([...one.tokens.keys()].sort()).toEqual(
      [acme.actors.owner, acme.actors.admin, acme.actors.approver].map(({ memberId }) => memberId).sort(),
    );
    expect(await send(one.roundId)).toEqual(["accepted", "accepted", "accepted"]);
    await ask(one.roundId);
    expect(await send(one.roundId)).toEqual(["accepted", "accepted", "accepted"]);
    const [mail, ...more] = await mailsWith(tokenOf(one));
    expect(more).toEqual([]);
    expect(mail?.recipient).toBe(acme.actors.approver.email);
    expect(mail?.subject).toBe("4,121.85 EUR: Museum Kade (Acme Studio) waits for your countersignature");
    expect(mail?.text).toContain(`https://countersign.example/a/${tokenOf(one)}`);
    expect(mail?.text).toMatch(/nothing to compare it with|Compared with/);
    expect(`${mail?.sender}${mail?.subject}`).not.toMatch(/[\r\n]/);
    expect(mail?.html).not.toContain("<script");
  });

  it("says what changed since it was returned, in three lines", async () => {
    const one = await asked();
    await acme.api.approver.invoices.return({ ...one, comment: "Another price" });
    await acme.api.editor.invoices.edit({
      invoiceId: one.invoiceId,
      operations: [
        { type: "setLine", lineId: "line-2", patch: { unitPrice: "100" } },
        { type: "setField", field: "subject", value: "Other words" },
      ],
    });
    const again = await acme.api.editor.invoices.submit({ invoiceId: one.invoiceId });
    const tokens = await ask(again.roundId);
    await send(again.roundId);
    const [mail] = await mailsWith(tokenOf({ tokens }));
    expect(mail?.text).toContain(
      [
        `Compared with what ${acme.actors.approver.name} returned:`,
        "Total: 4,121.85 EUR → 2,867.80 EUR",
        "Lines: 1 changed",
        "Also: 1 entry of the head, notes or terms",
      ].join("\n"),
    );
  });

  it("is not sent once the round is over", async () => {
    const one = await asked();
    await acme.api.editor.invoices.withdraw(one);
    expect(await send(one.roundId)).toEqual(["over", "over", "over"]);
    expect(await mailsWith(tokenOf(one))).toEqual([]);
  });
});

describe("looking", () => {
  it("changes nothing of the agency, however often, and shows what is to be signed", async () => {
    const one = await asked();
    const everything = async () => {
      const { rows } = await world.db.owner.query(
        `select (select count(*) from audit_events where tenant_id = $1) as audit, (select count(*) from outbox_events where tenant_id = $1) as outbox,
                (select count(*) from round_signatures where tenant_id = $1) as signed, (select jsonb_agg(to_jsonb(l) order by id) from approval_links l where tenant_id = $1) as links,
                (select jsonb_agg(to_jsonb(r) order by id) from rounds r where tenant_id = $1) as rounds`,
        [acme.tenantId],
      );
      return rows;
    };
    const before = await everything();
    for (let time = 0; time < 3; time++) {
      const page = await anybody.public.approval({ token: tokenOf(one) });
      expect(page).toMatchObject({
        shows: "open",
        name: acme.actors.approver.name,
        totalMinor: "412185",
        contentHash: one.contentHash,
        content: { subject: "By mail" },
      });
    }
    expect(await everything()).toEqual(before);
    expect(await stateOf(one.invoiceId)).toBe("in_review");
  });

  it("with a token that was altered, guessed or is none finds nothing, and stops answering a machine that guesses", async () => {
    const token = tokenOf(await asked());
    for (const wrong of [
      "",
      "x",
      "../../etc/passwd",
      `${token}x`,
      token.replace(/^./, (c) => (c === "A" ? "B" : "A")),
    ]) {
      await expect(anybody.public.approval({ token: wrong })).rejects.toMatchObject(refused("approval_link_not_found"));
    }
    const guess = () => randomUUID().replaceAll("-", "").padEnd(43, "x");
    const codes = await Promise.all(
      Array.from({ length: 310 }, () =>
        anybody.public.approval({ token: guess() }).catch((error: { cause: { code: string } }) => error.cause.code),
      ),
    );
    expect(new Set(codes)).toEqual(new Set(["approval_link_not_found", "too_many_requests"]));
    // The right one still opens: nobody is locked out by somebody else's guessing.
    expect((await anybody.public.approval({ token })).shows).toBe("open");
  });
});

describe("countersigning by the link", () => {
  it("is the person's signature under exactly that content, once, and the trail says where it came from", async () => {
    const one = await asked();
    const token = tokenOf(one);
    const nonce = await nonceOf(token);
    const done = await anybody.public.countersign({ token, nonce, total: "€ 4.121,85" });
    expect(done).toMatchObject({ approvalId: expect.any(String), waiting: null });
    const page = await acme.api.viewer.invoices.byId({ invoiceId: one.invoiceId });
    expect(page).toMatchObject({ state: "approved", approvals: [{ memberName: acme.actors.approver.name }] });
    const events = await world.services.inTenant(acme.tenantId, (tx) =>
      tx.select().from(auditEvents).where(eq(auditEvents.subjectId, one.invoiceId)),
    );
    const approved = events.find(({ action }) => action === "invoice.approved");
    expect(approved?.memberId).toBe(acme.actors.approver.memberId);
    expect(detailsOf(approved?.body ?? "")).toMatchObject({ via: "mail", contentHash: one.contentHash });
    expect(await anybody.public.approval({ token })).toMatchObject({
      shows: "used",
      to: "countersign",
      waitsFor: null,
    });
    await expect(anybody.public.countersign({ token, nonce, total: TOTAL })).rejects.toMatchObject(
      refused("approval_link_over"),
    );
    expect(await anybody.public.approval({ token: tokenOf(one, "owner") })).toMatchObject({
      shows: "over",
      why: "round_closed",
      round: { state: "approved", closedBy: acme.actors.approver.name, newer: false },
    });
  });

  it("asks for the total as the page shows it, in any writing, and a wrong one uses nothing up", async () => {
    const one = await asked();
    const token = tokenOf(one);
    const nonce = await nonceOf(token);
    for (const total of ["", "on", "true", "yes", "4122", "41218", "412185", "-4121.85", acme.actors.approver.name]) {
      await expect(anybody.public.countersign({ token, nonce, total }), total).rejects.toMatchObject(
        refused("approval_total_differs"),
      );
    }
    expect(await stateOf(one.invoiceId)).toBe("in_review");
    world.setNow("2026-03-10T09:02:00.000Z");
    await anybody.public.countersign({ token, nonce, total: "4 121" });
    expect(await stateOf(one.invoiceId)).toBe("approved");
  });

  it("is refused to a machine that tries totals", async () => {
    const one = await asked();
    const token = tokenOf(one);
    const nonce = await nonceOf(token);
    const codes: string[] = [];
    for (let total = 1; total <= 11; total++) {
      await anybody.public
        .countersign({ token, nonce, total: String(total) })
        .catch((error: { cause: { code: string } }) => codes.push(error.cause.code));
    }
    expect(codes.at(-1)).toBe("too_many_requests");
  });

  it("needs a page that was shown: without its mark, with another's, or an hour later nothing is signed", async () => {
    const [one, other] = [await asked("One"), await asked("Other")];
    const token = tokenOf(one);
    const nonce = await nonceOf(token);
    for (const wrong of ["", "x.y", await nonceOf(tokenOf(other)), await nonceOf(tokenOf(one, "owner")), `${nonce}x`]) {
      await expect(anybody.public.countersign({ token, nonce: wrong, total: TOTAL })).rejects.toMatchObject(
        refused("approval_view_stale"),
      );
    }
    world.setNow("2026-03-10T10:02:00.000Z");
    await expect(anybody.public.countersign({ token, nonce, total: TOTAL })).rejects.toMatchObject(
      refused("approval_view_stale"),
    );
    expect(await stateOf(one.invoiceId)).toBe("in_review");
  });

  it("by two at once signs once", async () => {
    const one = await asked();
    const token = tokenOf(one);
    const nonce = await nonceOf(token);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 5 }, () => anybody.public.countersign({ token, nonce, total: TOTAL })),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const { approvals } = await acme.api.viewer.invoices.byId({ invoiceId: one.invoiceId });
    expect(approvals).toHaveLength(1);
  });

  it("signs one step; the next one asks its own people, and the first step's links are over", async () => {
    const steps = [
      { name: "The lead", need: 1 as const, of: [{ kind: "role" as const, role: "approver" as const }] },
      { name: "An owner", need: 1 as const, of: [{ kind: "role" as const, role: "owner" as const }] },
    ];
    const { version } = await acme.api.owner.approvals.policy();
    const rules = [{ name: "All", when: [], steps }];
    await acme.api.owner.approvals.savePolicy({ policy: { rules }, basedOn: version });
    try {
      const one = await asked();
      expect([...one.tokens.keys()]).toEqual([acme.actors.approver.memberId]);
      const token = tokenOf(one);
      const first = await anybody.public.countersign({ token, nonce: await nonceOf(token), total: TOTAL });
      expect(first).toMatchObject({ approvalId: null, waiting: { step: "An owner", left: 1 } });
      expect(await anybody.public.approval({ token })).toMatchObject({
        shows: "used",
        waitsFor: { name: "An owner", may: [acme.actors.owner.name] },
      });
      const tokens = await ask(one.roundId);
      expect([...tokens.keys()]).toEqual([acme.actors.owner.memberId]);
      const last = tokenOf({ tokens }, "owner");
      const done = await anybody.public.countersign({ token: last, nonce: await nonceOf(last), total: TOTAL });
      expect(done.approvalId).not.toBeNull();
    } finally {
      await acme.api.owner.approvals.savePolicy({ policy: { rules: [] }, basedOn: version + 1 });
    }
  });
});

describe("returning by the link", () => {
  it("sends it back with the comment, from the mail, and the draft can be written in again", async () => {
    const one = await asked();
    const token = tokenOf(one);
    const nonce = await nonceOf(token);
    await expect(anybody.public.returnByLink({ token, nonce, comment: "  " })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
    await anybody.public.returnByLink({ token, nonce, comment: "Say which campaign" });
    const page = await acme.api.editor.invoices.byId({ invoiceId: one.invoiceId });
    expect(page).toMatchObject({ state: "draft", returnedComment: "Say which campaign" });
    expect(page.history.find(({ action }) => action === "invoice.returned")?.details).toMatchObject({ via: "mail" });
    await acme.api.editor.invoices.edit({
      invoiceId: one.invoiceId,
      operations: [{ type: "setField", field: "subject", value: "On" }],
    });
    expect(await anybody.public.approval({ token })).toMatchObject({
      shows: "used",
      to: "return",
      comment: "Say which campaign",
    });
  });
});

describe("a link that is no longer good", () => {
  const acts = async (token: string, nonce: string) => {
    await expect(anybody.public.countersign({ token, nonce, total: TOTAL })).rejects.toMatchObject(
      refused("approval_link_over"),
    );
    await expect(anybody.public.returnByLink({ token, nonce, comment: "No" })).rejects.toMatchObject(
      refused("approval_link_over"),
    );
    return anybody.public.approval({ token });
  };

  it("has expired after a week, and says when", async () => {
    const one = await asked();
    const token = tokenOf(one);
    const nonce = await nonceOf(token);
    world.setNow("2026-03-17T09:00:01.000Z");
    expect(await acts(token, nonce)).toMatchObject({ shows: "expired" });
    expect(await stateOf(one.invoiceId)).toBe("in_review");
  });

  it("was about what stood there before it was edited and submitted again: it signs neither the old nor the new", async () => {
    const one = await asked();
    const token = tokenOf(one);
    const nonce = await nonceOf(token);
    await acme.api.editor.invoices.withdraw(one);
    await acme.api.editor.invoices.edit({
      invoiceId: one.invoiceId,
      operations: [{ type: "setLine", lineId: "line-2", patch: { unitPrice: "9000" } }],
    });
    await acme.api.editor.invoices.submit(one);
    expect(await acts(token, nonce)).toMatchObject({
      shows: "over",
      why: "round_closed",
      round: { state: "withdrawn", newer: true },
    });
    expect(await stateOf(one.invoiceId)).toBe("in_review");
  });

  it("was the link of somebody who has signed in the app", async () => {
    const { version } = await acme.api.owner.approvals.policy();
    const of = [acme.actors.approver, acme.actors.owner].map(({ memberId }) => ({ kind: "member" as const, memberId }));
    const rules = [{ name: "All", when: [], steps: [{ name: "Both", need: "all" as const, of }] }];
    await acme.api.owner.approvals.savePolicy({ policy: { rules }, basedOn: version });
    const one = await asked();
    await acme.api.owner.approvals.savePolicy({ policy: { rules: [] }, basedOn: version + 1 });
    const token = tokenOf(one);
    const nonce = await nonceOf(token);
    await acme.api.approver.invoices.approve(one);
    expect(await acts(token, nonce)).toMatchObject({ shows: "over", why: "signed_elsewhere" });
  });

  it("ends with the role of its person and does not come back with it, and with their place in the agency", async () => {
    const setRole = (role: "viewer" | "approver") =>
      acme.api.owner.members.setRole({ memberId: acme.actors.approver.memberId, role });
    const one = await asked();
    const token = tokenOf(one);
    const nonce = await nonceOf(token);
    await setRole("viewer");
    expect(await acts(token, nonce)).toMatchObject({ shows: "over", why: "rights_changed" });
    await setRole("approver");
    expect(await anybody.public.approval({ token })).toMatchObject({ shows: "over", why: "rights_changed" });

    const other = await asked();
    const leaving = tokenOf(other);
    const shown = await nonceOf(leaving);
    await world.services.inTenant(acme.tenantId, (tx) =>
      tx.update(members).set({ removedAt: new Date() }).where(eq(members.id, acme.actors.approver.memberId)),
    );
    world.setNow("2026-03-10T09:05:00.000Z");
    expect(await acts(leaving, shown)).toMatchObject({ shows: "over", why: "rights_changed" });
    await world.services.inTenant(acme.tenantId, (tx) =>
      tx.update(members).set({ removedAt: null }).where(eq(members.id, acme.actors.approver.memberId)),
    );
  });

  it("ends with the delegation that let its person sign", async () => {
    const { version } = await acme.api.owner.approvals.policy();
    const of = [{ kind: "role" as const, role: "owner" as const }];
    const rules = [{ name: "All", when: [], steps: [{ name: "An owner", need: 1 as const, of }] }];
    await acme.api.owner.approvals.savePolicy({ policy: { rules }, basedOn: version });
    const { delegationId } = await acme.api.owner.approvals.delegate({
      toMember: acme.actors.approver.memberId,
      firstDay: "2026-03-10",
      lastDay: "2026-03-12",
    });
    const [ended, outlived] = [await asked(), await asked()];
    await acme.api.owner.approvals.savePolicy({ policy: { rules: [] }, basedOn: version + 1 });
    const token = tokenOf(ended);
    expect(await anybody.public.approval({ token })).toMatchObject({ shows: "open", forName: acme.actors.owner.name });
    // The days are over: nobody has ended it, and it holds no more.
    world.setNow("2026-03-13T09:00:00.000Z");
    expect(await anybody.public.approval({ token: tokenOf(outlived) })).toMatchObject({
      shows: "over",
      why: "delegation_ended",
    });
    world.setNow("2026-03-10T09:01:00.000Z");
    const nonce = await nonceOf(token);
    await acme.api.owner.approvals.endDelegation({ delegationId });
    expect(await acts(token, nonce)).toMatchObject({ shows: "over", why: "delegation_ended" });
  });
});

describe("whoever else comes with the link", () => {
  it("and is signed in as another person is told whose it is, sees nothing of the invoice, and signs nothing", async () => {
    const one = await asked();
    const token = tokenOf(one);
    const nonce = await nonceOf(token);
    for (const api of [acme.api.owner, world.globex.api.owner, world.stranger.api]) {
      const page = await api.public.approval({ token });
      expect(page).toMatchObject({ shows: "somebody_else", name: acme.actors.approver.name });
      expect(JSON.stringify(page)).not.toMatch(/412185|Museum|By mail/);
      await expect(api.public.countersign({ token, nonce, total: TOTAL })).rejects.toMatchObject(
        refused("approval_link_not_yours"),
      );
      await expect(api.public.returnByLink({ token, nonce, comment: "No" })).rejects.toMatchObject(
        refused("approval_link_not_yours"),
      );
    }
    expect(await stateOf(one.invoiceId)).toBe("in_review");
  });

  it("has to sign in first where its person has a second factor, or the provider cannot say", async () => {
    const one = await asked();
    const token = tokenOf(one);
    const nonce = await nonceOf(token);
    const withFactor = createCaller({
      services: {
        ...world.services,
        identity: {
          ...world.services.identity,
          hasSecondFactor: async (userId) => userId === acme.actors.approver.userId,
        },
      },
      requestId: "mail",
      person: null,
      actor: null,
    });
    for (const api of [withFactor, world.nobody]) {
      expect(await api.public.approval({ token })).toMatchObject({ shows: "open", nonce: null });
      await expect(api.public.countersign({ token, nonce, total: TOTAL })).rejects.toMatchObject(
        refused("approval_link_needs_sign_in"),
      );
    }
    // Signed in, the same link signs.
    const own = await nonceOf(token, acme.api.approver);
    await acme.api.approver.public.countersign({ token, nonce: own, total: TOTAL });
    expect(await stateOf(one.invoiceId)).toBe("approved");
  });
});
