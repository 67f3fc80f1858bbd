import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mailboxMessages } from "#db/schema/delivery.ts";
import { invitations, members } from "#db/schema/tenancy.ts";
import { testDatabase } from "#db/testing.ts";
import { createMailboxMailer } from "#integrations/mailbox/mailer.ts";
import { tokenHash } from "./derived-token.ts";
import { publicLinkToken } from "./public-link.ts";
import { invitationToken, sendInvitationMail } from "./send-invitation-mail.ts";
import { makeAgency, SECRET } from "./testing/issued-invoice.ts";

let db: Awaited<ReturnType<typeof testDatabase>>;
let tenantId: string;

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db[Symbol.asyncDispose]());
beforeEach(async () => {
  tenantId = await makeAgency(db.inTenant, "Studio <Harbour>\r\nBcc: thief@example.com");
});

const dependencies = () => ({
  inTenant: db.inTenant,
  mailer: createMailboxMailer({
    inTenant: db.inTenant,
    files: { put: () => Promise.reject(new Error("no")), get: async () => null },
  }),
  secret: SECRET,
  publicUrl: "https://countersign.example",
  mailFrom: "invoices@countersign.example",
  now: () => new Date(),
});

async function invite(change: Partial<typeof invitations.$inferInsert> = {}): Promise<string> {
  const invitationId = crypto.randomUUID();
  const memberId = crypto.randomUUID();
  await db.inTenant(tenantId, async (tx) => {
    await tx.insert(members).values({
      tenantId,
      id: memberId,
      userId: memberId,
      name: "Ruud",
      email: "ruud@studioharbour.example",
      role: "owner",
    });
    await tx.insert(invitations).values({
      tenantId,
      id: invitationId,
      email: "new@studioharbour.example",
      role: "approver",
      tokenHash: tokenHash(invitationToken(SECRET, invitationId)),
      invitedBy: memberId,
      expiresAt: new Date(Date.now() + 86_400_000),
      ...change,
    });
  });
  return invitationId;
}

const mailbox = () => db.inTenant(tenantId, (tx) => tx.select().from(mailboxMessages));

describe("the mail of an invitation", () => {
  test("says who asks, as what and where, and is there once however often it is sent", async () => {
    const invitationId = await invite();
    expect(await sendInvitationMail(dependencies(), { tenantId, invitationId })).toBe("accepted");
    expect(await sendInvitationMail(dependencies(), { tenantId, invitationId })).toBe("accepted");
    const messages = await mailbox();
    expect(messages).toHaveLength(1);
    const [message] = messages;
    expect(message).toMatchObject({
      recipient: "new@studioharbour.example",
      subject: "Ruud invites you to Studio <Harbour> Bcc: thief@example.com",
      attachments: [],
    });
    const token = /\/invite\/([\w-]+)/.exec(message?.text ?? "")?.[1] ?? "";
    const found = await db.crossTenant.invitationByTokenHash(tokenHash(token));
    expect(found).toMatchObject({ id: invitationId, tenantId });
    expect(message?.text).toContain("as an approver");
    expect(message?.html).not.toContain("<Harbour>");
    expect(message?.sender).not.toMatch(/[\r\n]/);
  });

  test("is not sent once the invitation was revoked, accepted or has expired", async () => {
    for (const change of [
      { revokedAt: new Date() },
      { acceptedAt: new Date() },
      { expiresAt: new Date(Date.now() - 1) },
    ]) {
      const invitationId = await invite(change);
      expect(await sendInvitationMail(dependencies(), { tenantId, invitationId })).toBe("withdrawn");
    }
    expect(await mailbox()).toEqual([]);
  });

  test("never carries a link that opens nothing", async () => {
    const invitationId = await invite({ tokenHash: tokenHash("made otherwise") });
    await expect(sendInvitationMail(dependencies(), { tenantId, invitationId })).rejects.toThrow(/cannot be made/);
    expect(await mailbox()).toEqual([]);
  });

  test("of another agency is not there", async () => {
    const invitationId = await invite();
    const other = await makeAgency(db.inTenant);
    await expect(sendInvitationMail(dependencies(), { tenantId: other, invitationId })).rejects.toThrow(/not there/);
    const untouched = await db.inTenant(tenantId, (tx) =>
      tx.select().from(invitations).where(eq(invitations.id, invitationId)),
    );
    expect(untouched).toHaveLength(1);
  });

  test("has a token of its own kind: a link's token and an invitation's never meet", () => {
    const id = crypto.randomUUID();
    expect(invitationToken(SECRET, id)).not.toBe(invitationToken(`${SECRET}x`, id));
    expect(invitationToken(SECRET, id)).not.toBe(publicLinkToken(SECRET, id));
    expect(invitationToken(SECRET, id)).toMatch(/^[\w-]{43}$/);
  });
});
