import { createECDH } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { mailboxMessages } from "#db/schema/delivery.ts";
import { pushSubscriptions } from "#db/schema/notifications.ts";
import { createMailboxMailer } from "#integrations/mailbox/mailer.ts";
import { createPushService } from "#integrations/web-push/push-service.ts";
import { notify } from "#server/notifications/notify.ts";
import { twoTenants } from "#server/testing/world.ts";
import { createDurableWork } from "../durable-work.ts";
import { eventually } from "../engine/testing/eventually.ts";
import { silentLog } from "../engine/testing/silent-log.ts";

test("What somebody is told of leaves once by mail and once to each of their browsers, and a browser that is gone is forgotten", async () => {
  await using world = await twoTenants();
  const { inTenant } = world.services;
  const { tenantId, actors } = world.acme;
  const woken: string[] = [];
  const peer = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      woken.push(request.url ?? "");
      response.writeHead(request.url === "/gone" ? 410 : 201).end();
    });
  });
  await new Promise<void>((resolve) => peer.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void peer.close());
  const { port } = peer.address() as AddressInfo;
  const now = () => new Date();
  const work = createDurableWork({
    inTenant,
    crossTenant: world.services.crossTenant,
    mailer: createMailboxMailer({ inTenant, files: world.services.files }),
    renderPdf: () => Promise.reject(new Error("nothing is issued here")),
    relayUrl: world.db.relayUrl,
    logger: silentLog,
    secret: world.services.secret,
    publicUrl: world.services.publicUrl,
    mailFrom: "invoices@countersign.example",
    now,
    notificationWaits: "1s",
    push: createPushService({ secret: "s", contact: "mailto:a@b.example", now, peer: { timeoutMs: 2_000 } }),
  });
  await work.start();
  onTestFinished(() => work.stop());
  const { memberId } = actors.editor;
  const browser = (path: string) => {
    const keys = createECDH("prime256v1");
    keys.generateKeys();
    const [p256dh, auth] = [keys.getPublicKey("base64url"), Buffer.alloc(16, 7).toString("base64url")];
    return { tenantId, memberId, endpoint: `http://127.0.0.1:${port}${path}`, p256dh, auth, device: "Firefox" };
  };
  await inTenant(tenantId, async (tx) => {
    await tx.insert(pushSubscriptions).values([browser("/here"), browser("/gone")]);
    const about = { kind: "mail_bounced", subjectType: "invoice", subjectId: null, params: {} } as const;
    await notify(tx, tenantId, { ...about, memberIds: [memberId], onceKey: "one" });
    await notify(tx, tenantId, { ...about, memberIds: [memberId], onceKey: "one" });
  });
  const mails = () => inTenant(tenantId, (tx) => tx.select().from(mailboxMessages));
  await eventually("the mail", async () => (await mails()).length > 0);
  const left = await eventually("one browser is forgotten", async () => {
    const rows = await inTenant(tenantId, (tx) => tx.select().from(pushSubscriptions));
    return rows.length === 1 && rows[0]?.lastSentAt ? rows : null;
  });
  expect(left.map(({ endpoint }) => new URL(endpoint).pathname)).toEqual(["/here"]);
  expect(woken.sort()).toEqual(["/gone", "/here"]);
  expect((await mails()).map(({ recipient }) => recipient)).toEqual([actors.editor.email]);
});
