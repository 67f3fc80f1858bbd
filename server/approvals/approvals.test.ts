import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApprovalPolicy } from "#core/approval-policy.ts";
import { approvals, rounds } from "#db/schema/invoices.ts";
import { exampleLines, type TestAgency, twoTenants, type World } from "#server/testing/world.ts";

let world: World;
let acme: TestAgency;
beforeAll(async () => {
  world = await twoTenants();
  acme = world.acme;
});
afterAll(() => world[Symbol.asyncDispose]());

const OWNER = { kind: "role", role: "owner" } as const;
const APPROVER = { kind: "role", role: "approver" } as const;
const refused = (code: string, details?: object) => ({ cause: { code, ...(details ? { details } : {}) } });

async function keep(rules: ApprovalPolicy["rules"]): Promise<void> {
  const { version } = await acme.api.owner.approvals.policy();
  await acme.api.owner.approvals.savePolicy({ policy: { rules }, basedOn: version });
}

const TWO_STEPS: ApprovalPolicy["rules"] = [
  {
    name: "Everything",
    when: [],
    steps: [
      { name: "The lead", need: 1, of: [APPROVER] },
      { name: "An owner", need: 1, of: [OWNER] },
    ],
  },
];

describe("a round of two steps", () => {
  it("is signed in order, waits for the right people, and is approved by the last signature alone", async () => {
    await keep(TWO_STEPS);
    const { invoiceId, contentHash } = await acme.submittedInvoice({ subject: "Two steps" });
    const queueOf = async (role: "owner" | "approver" | "admin") =>
      (await acme.api[role].invoices.queue({})).rows.map((row) => row.invoiceId);
    expect(await queueOf("approver")).toContain(invoiceId);
    expect(await queueOf("owner")).not.toContain(invoiceId);
    expect((await acme.api.owner.invoices.counts()).toApprove).toBe(0);
    await expect(acme.api.owner.invoices.approve({ invoiceId, contentHash })).rejects.toMatchObject(
      refused("signature_not_needed"),
    );

    const first = await acme.api.approver.invoices.approve({ invoiceId, contentHash });
    expect(first).toMatchObject({ approvalId: null, waiting: { step: "An owner", left: 1 } });
    expect((await acme.api.editor.invoices.byId({ invoiceId })).state).toBe("in_review");
    await expect(acme.api.approver.invoices.approve({ invoiceId, contentHash })).rejects.toMatchObject(
      refused("already_decided"),
    );
    await expect(acme.api.editor.invoices.issue({ invoiceId, contentHash })).rejects.toMatchObject({
      cause: { code: expect.stringMatching(/approval_missing|wrong_state/) },
    });

    expect(await queueOf("owner")).toContain(invoiceId);
    const shown = await acme.api.owner.invoices.byId({ invoiceId });
    expect(shown.permissions.may).toContain("approve");
    expect(shown.round?.steps).toMatchObject([
      { name: "The lead", state: "signed", signatures: [{ memberName: acme.actors.approver.name, onBehalfOf: null }] },
      { name: "An owner", state: "waiting", may: [acme.actors.owner.name] },
    ]);
    const last = await acme.api.owner.invoices.approve({ invoiceId, contentHash });
    expect(last.waiting).toBeNull();
    expect(last.approvalId).not.toBeNull();
    expect((await acme.api.editor.invoices.issue({ invoiceId, contentHash })).number).toMatch(/^2026-/);
  });

  it("begins anew after an edit: a signature under what was written before is worth nothing", async () => {
    await keep(TWO_STEPS);
    const { invoiceId, contentHash } = await acme.submittedInvoice({ subject: "Edited" });
    await acme.api.approver.invoices.approve({ invoiceId, contentHash });
    await acme.api.editor.invoices.withdraw({ invoiceId });
    await acme.api.editor.invoices.edit({
      invoiceId,
      operations: [{ type: "setField", field: "subject", value: "Edited again" }],
    });
    const again = await acme.api.editor.invoices.submit({ invoiceId });
    expect(again.contentHash).not.toBe(contentHash);
    await expect(acme.api.owner.invoices.approve({ invoiceId, contentHash })).rejects.toMatchObject(
      refused("invoice_changed_meanwhile"),
    );
    expect((await acme.api.owner.invoices.byId({ invoiceId })).round?.steps[0]).toMatchObject({
      state: "waiting",
      signatures: [],
    });
  });

  it("is not approved by a statement of the app's own role while a step is unsigned", async () => {
    await keep(TWO_STEPS);
    const { invoiceId, contentHash } = await acme.submittedInvoice({ subject: "By hand" });
    const forge = world.services.inTenant(acme.tenantId, async (tx) => {
      const [round] = await tx.select({ id: rounds.id }).from(rounds).where(eq(rounds.invoiceId, invoiceId));
      await tx.insert(approvals).values({
        tenantId: acme.tenantId,
        invoiceId,
        roundId: round?.id ?? "",
        contentHash,
        kind: "person",
        memberId: acme.actors.owner.memberId,
        memberName: "Forged",
      });
    });
    await expect(forge).rejects.toMatchObject({ cause: { code: "CS006" } });
    const own = world.services.inTenant(acme.tenantId, (tx) =>
      tx.execute(sql`insert into round_signatures (tenant_id, round_id, invoice_id, content_hash, step, member_id, member_name)
        select tenant_id, id, invoice_id, content_hash, 0, submitted_by, 'Forged' from rounds where invoice_id = ${invoiceId}`),
    );
    await expect(own).rejects.toMatchObject({ cause: { code: "CS001" } });
  });

  it("asks nobody to sign what no rule asks about, and everybody may then sign as before", async () => {
    await keep([
      {
        name: "Huge",
        when: [{ type: "amount_over", minor: "99999999999" }],
        steps: [{ name: "Owner", need: 1, of: [OWNER] }],
      },
    ]);
    const { invoiceId, contentHash } = await acme.submittedInvoice({ subject: "Ordinary" });
    const { steps } = (await acme.api.approver.invoices.byId({ invoiceId })).round ?? { steps: [] };
    expect(steps).toMatchObject([{ need: 1, state: "waiting" }]);
    expect((await acme.api.approver.invoices.approve({ invoiceId, contentHash })).approvalId).not.toBeNull();
  });
});

describe("a policy", () => {
  it("that nobody could satisfy is refused with who is missing, and nothing is kept", async () => {
    const before = await acme.api.owner.approvals.policy();
    const rules = [{ name: "Three owners", when: [], steps: [{ name: "Owners", need: 3, of: [OWNER] }] }];
    await expect(
      acme.api.owner.approvals.savePolicy({ policy: { rules }, basedOn: before.version }),
    ).rejects.toMatchObject(
      refused("policy_unsatisfiable", { problems: [{ rule: 0, lack: { step: 0, name: "Owners", missing: 2 } }] }),
    );
    expect(await acme.api.owner.approvals.policy()).toEqual(before);
  });

  it("that was changed by somebody else meanwhile is not overwritten, and names only people who may sign", async () => {
    const { version } = await acme.api.owner.approvals.policy();
    await acme.api.owner.approvals.savePolicy({ policy: { rules: [] }, basedOn: version });
    await expect(
      acme.api.admin.approvals.savePolicy({ policy: { rules: TWO_STEPS }, basedOn: version }),
    ).rejects.toMatchObject(refused("policy_changed_meanwhile"));
    for (const memberId of [acme.actors.viewer.memberId, world.globex.actors.owner.memberId]) {
      const rules = [
        { name: "A", when: [], steps: [{ name: "S", need: 1, of: [{ kind: "member" as const, memberId }] }] },
      ];
      await expect(
        acme.api.owner.approvals.savePolicy({ policy: { rules }, basedOn: version + 1 }),
      ).rejects.toMatchObject(refused("member_not_found"));
    }
  });

  it("is tried against what was submitted lately before it holds anybody up", async () => {
    await keep([]);
    await acme.issuedInvoice({ subject: "Looked at" });
    const run = await acme.api.owner.approvals.dryRun({
      policy: {
        rules: [
          { name: "All", when: [], steps: [{ name: "S", need: 1, of: [OWNER] }] },
          {
            name: "None",
            when: [{ type: "discount_over", percent: "99" }],
            steps: [{ name: "S", need: 1, of: [OWNER] }],
          },
        ],
      },
    });
    expect(run.lookedAt).toBeGreaterThan(0);
    expect(run.byRule).toEqual([run.lookedAt, 0]);
    expect(run.caught).toBe(run.lookedAt);
    expect(run.examples[0]).toMatchObject({ rules: [0], currency: "EUR" });
  });
});

describe("a rule on margins", () => {
  it("goes by what the catalogue says that the lines cost, also in a copy, and by what it said when that was submitted", async () => {
    const thin = {
      name: "Thin",
      when: [{ type: "margin_under" as const, percent: "30" }],
      steps: [{ name: "Thin margin", need: 1, of: [OWNER] }],
    };
    await keep([thin]);
    const day = { title: "A day", unitPrice: "760", currency: "EUR", taxes: [], unit: "day", detail: "" };
    const { itemId } = await acme.api.editor.items.create({ ...day, code: "DAY", cost: "500" });
    const lines = (quantity: string) => exampleLines().map((line) => ({ ...line, itemId, quantity, unitPrice: "760" }));
    const askedOf = async (invoiceId: string) =>
      (await acme.api.viewer.invoices.byId({ invoiceId })).round?.steps.map(({ name }) => name);
    // 500 of 760: 34.21 % are left.
    const fat = await acme.submittedInvoice({ lines: lines("2") });
    expect(await askedOf(fat.invoiceId)).not.toContain("Thin margin");
    await acme.api.editor.items.update({ itemId, ...day, code: "DAY", cost: "600" });
    const copy = await acme.api.editor.invoices.duplicate({ invoiceId: fat.invoiceId });
    await acme.api.editor.invoices.submit(copy);
    expect(await askedOf(copy.invoiceId)).toContain("Thin margin");
    // Typed by hand: nobody knows.
    const unknown = await acme.submittedInvoice();
    expect(await askedOf(unknown.invoiceId)).toContain("Thin margin");
    await acme.api.approver.invoices.approve(fat);
    await acme.api.editor.invoices.issue(fat);
    const examples = async () =>
      (await acme.api.owner.approvals.dryRun({ policy: { rules: [thin] } })).examples.map(({ invoiceId }) => invoiceId);
    expect(await examples()).not.toContain(fat.invoiceId);
    // Another agency's item says nothing about this one's costs.
    const foreign = await world.globex.api.editor.items.create({ ...day, code: "DAY", cost: "1" });
    const borrowed = await acme.submittedInvoice({
      lines: lines("1").map((line) => ({ ...line, itemId: foreign.itemId })),
    });
    expect(await askedOf(borrowed.invoiceId)).toContain("Thin margin");
  });
});

describe("a delegation", () => {
  it("lets another sign on the days it names, says for whom, and ends at once", async () => {
    await keep([{ name: "All", when: [], steps: [{ name: "An owner", need: 1, of: [OWNER] }] }]);
    const days = { firstDay: "2026-03-10", lastDay: "2026-03-12" };
    const { delegationId } = await acme.api.owner.approvals.delegate({
      toMember: acme.actors.approver.memberId,
      ...days,
    });
    const { invoiceId, contentHash } = await acme.submittedInvoice({ subject: "Away" });
    await acme.api.approver.invoices.approve({ invoiceId, contentHash });
    expect((await acme.api.viewer.invoices.byId({ invoiceId })).round?.steps[0]?.signatures).toMatchObject([
      { memberName: acme.actors.approver.name, onBehalfOf: acme.actors.owner.name },
    ]);
    await acme.api.owner.approvals.endDelegation({ delegationId });
    expect(await acme.api.owner.approvals.delegations()).toEqual([]);
    const next = await acme.submittedInvoice({ subject: "Back" });
    await expect(acme.api.approver.invoices.approve(next)).rejects.toMatchObject(refused("signature_not_needed"));
  });

  it("is refused for oneself, for days that are over, for whoever may not sign, and for somebody else by anybody", async () => {
    const days = { firstDay: "2026-03-10", lastDay: "2026-03-12" };
    const { owner, approver, viewer, admin } = acme.actors;
    const ask = acme.api.approver.approvals.delegate;
    await expect(ask({ toMember: approver.memberId, ...days })).rejects.toMatchObject(refused("delegation_invalid"));
    await expect(
      ask({ toMember: owner.memberId, firstDay: "2026-03-01", lastDay: "2026-03-02" }),
    ).rejects.toMatchObject(refused("delegation_invalid"));
    await expect(ask({ toMember: viewer.memberId, ...days })).rejects.toMatchObject(refused("member_not_found"));
    await expect(ask({ fromMember: owner.memberId, toMember: admin.memberId, ...days })).rejects.toMatchObject(
      refused("not_permitted"),
    );
  });
});
