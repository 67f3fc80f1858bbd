import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Step } from "#core/approval-policy.ts";
import type { Role } from "#core/permissions.ts";
import { rounds } from "#db/schema/invoices.ts";
import { members } from "#db/schema/tenancy.ts";
import { type TestAgency, twoTenants, type World } from "#server/testing/world.ts";

let world: World;
let acme: TestAgency;
beforeAll(async () => {
  world = await twoTenants();
  acme = world.acme;
});
afterAll(() => world[Symbol.asyncDispose]());

const refused = (code: string) => ({ cause: { code } });

/** Somebody who approves and can leave without anybody else's tests missing them. */
async function newApprover(name: string): Promise<{ memberId: string; name: string }> {
  const person = world.person(name);
  const [made] = await world.services.inTenant(acme.tenantId, (tx) =>
    tx
      .insert(members)
      .values({ tenantId: acme.tenantId, userId: person.userId, name, email: person.email, role: "approver" })
      .returning({ memberId: members.id }),
  );
  return { memberId: made?.memberId ?? "", name };
}

async function submittedTo(steps: Step[]): Promise<{ invoiceId: string; contentHash: string }> {
  const { version } = await acme.api.owner.approvals.policy();
  await acme.api.owner.approvals.savePolicy({
    policy: { rules: [{ name: "All", when: [], steps }] },
    basedOn: version,
  });
  return acme.submittedInvoice();
}

const person = (memberId: string): Step["of"][number] => ({ kind: "member", memberId });
const role = (named: Role): Step["of"][number] => ({ kind: "role", role: named });

describe("an approver who leaves in the middle of a round", () => {
  test("is named as missing, and the step goes to somebody else, who then signs; the history says so", async () => {
    const leaver = await newApprover("Lou Leaver");
    const submitted = await submittedTo([
      { name: "The lead", need: 1, of: [person(leaver.memberId)] },
      { name: "An owner", need: 1, of: [role("owner")] },
    ]);
    const ask = { ...submitted, step: 0, fromMember: leaver.memberId, toMember: acme.actors.approver.memberId };
    await expect(acme.api.admin.approvals.reassign(ask)).rejects.toMatchObject(refused("reassignment_not_needed"));
    await acme.api.owner.members.remove({ memberId: leaver.memberId });

    const stepsFor = async (asking: Role) => (await acme.api[asking].invoices.byId(submitted)).round?.steps ?? [];
    expect(await stepsFor("editor")).toMatchObject([
      { state: "waiting", may: [], short: 1, missing: [{ name: "Lou Leaver" }], couldTakeOver: [] },
      { state: "later", short: 0, missing: [] },
    ]);
    const [first] = await stepsFor("admin");
    expect(first?.couldTakeOver.map(({ memberId }) => memberId)).toContain(acme.actors.approver.memberId);
    await expect(acme.api.approver.invoices.approve(submitted)).rejects.toMatchObject(refused("signature_not_needed"));

    await acme.api.admin.approvals.reassign(ask);
    expect(await stepsFor("viewer")).toMatchObject([
      { state: "waiting", may: [acme.actors.approver.name], short: 0, reassigned: [{ from: "Lou Leaver" }] },
      { state: "later" },
    ]);
    await acme.api.approver.invoices.approve(submitted);
    await acme.api.owner.invoices.approve(submitted);
    const seen = await acme.api.editor.invoices.byId(submitted);
    expect(seen.state).toBe("approved");
    expect(seen.history.find(({ action }) => action === "invoice.reassigned")?.details).toMatchObject({
      from: "Lou Leaver",
      to: acme.actors.approver.name,
      step: "The lead",
    });
  });

  test("is not replaced by whoever submitted, signed, is asked already or may not sign, nor where nobody is missing", async () => {
    const leaver = await newApprover("Noa Gone");
    const submitted = await submittedTo([
      { name: "Both", need: "all", of: [person(leaver.memberId), person(acme.actors.approver.memberId)] },
    ]);
    await acme.api.approver.invoices.approve(submitted);
    await acme.api.owner.members.setRole({ memberId: leaver.memberId, role: "viewer" });
    const ask = (toMember: string, fromMember: string | null = leaver.memberId) =>
      acme.api.owner.approvals.reassign({ ...submitted, step: 0, fromMember, toMember });
    for (const unfit of ["editor", "approver", "viewer"] as const) {
      await expect(ask(acme.actors[unfit].memberId)).rejects.toMatchObject(refused("signer_unfit"));
    }
    await expect(ask(world.globex.actors.owner.memberId)).rejects.toMatchObject(refused("member_not_found"));
    for (const from of [null, acme.actors.approver.memberId]) {
      await expect(ask(acme.actors.owner.memberId, from)).rejects.toMatchObject(refused("reassignment_not_needed"));
    }
    await ask(acme.actors.admin.memberId);
    expect((await acme.api.admin.invoices.approve(submitted)).waiting).toBeNull();
    await expect(ask(acme.actors.owner.memberId)).rejects.toMatchObject(refused("invoice_changed_meanwhile"));
  });

  test("leaves a step of a role short, and another is asked beside those who are left", async () => {
    const second = await newApprover("Sam Second");
    const submitted = await submittedTo([{ name: "Two approvers", need: 2, of: [role("approver")] }]);
    const short = async () => (await acme.api.owner.invoices.byId(submitted)).round?.steps[0]?.short;
    expect(await short()).toBe(0);
    await acme.api.owner.members.remove({ memberId: second.memberId });
    expect(await short()).toBe(1);
    await acme.api.owner.approvals.reassign({
      ...submitted,
      step: 0,
      fromMember: null,
      toMember: acme.actors.owner.memberId,
    });
    await acme.api.owner.invoices.approve(submitted);
    expect((await acme.api.approver.invoices.approve(submitted)).approvalId).not.toBeNull();
  });
});

describe("the database, asked by the role of requests", () => {
  const sign = (invoiceId: string, memberId: string, onBehalfOf: string | null = null, at = world.services.now()) =>
    world.services.inTenant(acme.tenantId, (tx) =>
      tx.execute(sql`
        insert into round_signatures (tenant_id, round_id, invoice_id, content_hash, step, member_id, member_name, on_behalf_of, created_at)
        select tenant_id, id, invoice_id, content_hash, 0, ${memberId}::uuid, 'By hand', ${onBehalfOf}::uuid, ${at.toISOString()}::timestamptz
          from rounds where invoice_id = ${invoiceId}`),
    );

  test("takes the signature of whom the step asks for, by name, role, reassignment or delegation, and of nobody else", async () => {
    const leaver = await newApprover("Kim Past");
    const { invoiceId } = await submittedTo([{ name: "One", need: 1, of: [person(leaver.memberId)] }]);
    const { owner, admin, approver, editor } = acme.actors;
    const no = { cause: { code: "CS001" } };
    for (const { memberId } of [owner, admin, approver, editor]) {
      await expect(sign(invoiceId, memberId)).rejects.toMatchObject(no);
    }
    // Nobody let them, or on other days.
    await expect(sign(invoiceId, owner.memberId, leaver.memberId)).rejects.toMatchObject(no);
    await acme.api.owner.approvals.delegate({
      fromMember: leaver.memberId,
      toMember: owner.memberId,
      firstDay: "2026-03-10",
      lastDay: "2026-03-11",
    });
    await expect(
      sign(invoiceId, owner.memberId, leaver.memberId, new Date("2026-03-12T00:00:00+01:00")),
    ).rejects.toMatchObject(no);
    await acme.api.owner.members.remove({ memberId: leaver.memberId });
    await expect(sign(invoiceId, leaver.memberId)).rejects.toMatchObject(no);
    await expect(sign(invoiceId, owner.memberId, leaver.memberId)).rejects.toMatchObject(no);

    const [round] = await world.services.inTenant(acme.tenantId, (tx) =>
      tx.select().from(rounds).where(eq(rounds.invoiceId, invoiceId)),
    );
    const reassign = (toMember: string, madeBy: string) =>
      world.services.inTenant(acme.tenantId, (tx) =>
        tx.execute(sql`
          insert into round_reassignments (tenant_id, round_id, step, from_member, to_member, made_by)
          values (${acme.tenantId}, ${round?.id}, 0, ${leaver.memberId}, ${toMember}, ${madeBy})`),
      );
    await expect(reassign(editor.memberId, owner.memberId)).rejects.toMatchObject(no);
    await expect(reassign(approver.memberId, approver.memberId)).rejects.toMatchObject(no);
    await reassign(approver.memberId, admin.memberId);
    await expect(sign(invoiceId, admin.memberId)).rejects.toMatchObject(no);
    await sign(invoiceId, approver.memberId);
  });
});
