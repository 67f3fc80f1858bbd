import { expect, test } from "vitest";
import { mailboxMessages } from "#db/schema/delivery.ts";
import { twoTenants } from "#server/testing/world.ts";

test("An invitation in the mailbox is read by those who may invite, and by nobody whose role it could raise", async () => {
  await using world = await twoTenants();
  const { acme } = world;
  const keep = async (messageKey: string, subject: string): Promise<string> => {
    const [kept] = await world.services.inTenant(acme.tenantId, (tx) =>
      tx
        .insert(mailboxMessages)
        .values({
          tenantId: acme.tenantId,
          messageKey,
          recipient: "new@acme.example",
          sender: "Acme <mail@acme.example>",
          subject,
          text: "Here is your link.",
          html: "<p>Here is your link.</p>",
          attachments: [],
        })
        .returning({ id: mailboxMessages.id }),
    );
    if (!kept) throw new Error("the message was not kept");
    return kept.id;
  };
  const invitation = await keep("invitation/1", "You are asked to join Acme as owner");
  const invoice = await keep("invoice/1/client@example.com", "Invoice 2026-0001");

  for (const role of ["viewer", "editor", "accountant", "approver"] as const) {
    const { rows } = await acme.api[role].mailbox.list({});
    expect(
      rows.map((row) => row.messageId),
      role,
    ).toEqual([invoice]);
    await expect(acme.api[role].mailbox.byId({ messageId: invitation })).rejects.toMatchObject({
      cause: { code: "message_not_found" },
    });
  }
  for (const role of ["owner", "admin"] as const) {
    expect((await acme.api[role].mailbox.list({})).rows).toHaveLength(2);
    expect((await acme.api[role].mailbox.byId({ messageId: invitation })).subject).toContain("owner");
  }
});

test("A mail that asks for a countersignature is read by whoever it is for, and by no owner in their stead", async () => {
  await using world = await twoTenants();
  const { acme } = world;
  await world.services.inTenant(acme.tenantId, (tx) =>
    tx.insert(mailboxMessages).values({
      tenantId: acme.tenantId,
      messageKey: "approval/1",
      recipient: acme.actors.approver.email,
      sender: "Acme <mail@acme.example>",
      subject: "4,121.85 EUR waits",
      text: "Here is your link.",
      html: "<p>Here is your link.</p>",
      attachments: [],
    }),
  );
  const [mail, ...more] = (await acme.api.approver.mailbox.list({})).rows;
  expect(more).toEqual([]);
  expect(mail?.subject).toBe("4,121.85 EUR waits");
  const { messageId } = mail ?? { messageId: "" };
  expect((await acme.api.approver.mailbox.byId({ messageId })).subject).toBe("4,121.85 EUR waits");
  for (const role of ["owner", "admin", "editor", "viewer"] as const) {
    expect((await acme.api[role].mailbox.list({})).rows, role).toEqual([]);
    await expect(acme.api[role].mailbox.byId({ messageId })).rejects.toMatchObject({
      cause: { code: "message_not_found" },
    });
  }
});
