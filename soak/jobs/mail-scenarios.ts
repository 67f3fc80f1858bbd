/** Functions that somebody's act starts, and that mail or wake. */
import { randomUUID } from "node:crypto";
import type { DraftContent } from "#core/draft-content.ts";
import { pushSubscriptions } from "#db/schema/notifications.ts";
import { publicLinkToken } from "#server/delivery/public-link.ts";
import { notify } from "#server/notifications/notify.ts";
import type { World } from "#server/testing/world.ts";
import { each, type Scenario, word } from "./scenario.ts";

export const sendInvitation: Scenario = {
  begin: ({ acme }, count) =>
    each(count, async () => {
      const email = `${word()}@kade.example`;
      await acme.api.owner.members.invite({ email, role: "viewer" });
      return [{ mail: email, saying: [] }];
    }),
};

const draft = (world: World, subject: string, content: Partial<DraftContent> = {}) =>
  world.acme.submittedInvoice({ subject, ...content });

export const sendMention: Scenario = {
  async begin({ acme }, count) {
    const { invoiceId } = await acme.draftInvoice();
    return each(count, async () => {
      const said = word();
      await acme.api.viewer.remarks.start({
        invoiceId,
        anchor: { kind: "line", lineId: "line-1", field: "quantity" },
        body: said,
        mentions: [acme.actors.editor.memberId],
        idempotencyKey: randomUUID(),
      });
      return [{ mail: acme.actors.editor.email, saying: [said] }];
    });
  },
};

export const askApprovers: Scenario = {
  begin: (world, count) =>
    each(count, async () => {
      const subject = word();
      await draft(world, subject);
      const { owner, admin, approver } = world.acme.actors;
      return [owner, admin, approver].map(({ email }) => ({ mail: email, saying: [subject] }));
    }),
};

export const tellOfBrokenGlass: Scenario = {
  begin: (world, count) =>
    each(count, async () => {
      const submitted = await draft(world, word());
      const { number } = await world.acme.api.owner.invoices.breakGlass({
        ...submitted,
        reason: "The museum opens tomorrow and everybody else is away.",
      });
      const { owner, admin } = world.acme.actors;
      return [owner, admin].map(({ email }) => ({ mail: email, saying: [`${number}`] }));
    }),
};

export const mailAnswer: Scenario = {
  begin: (world, count) =>
    each(count, async () => {
      const { acme, db, services, nobody } = world;
      const [asker, linkId] = [`${word()}@kade.example`, randomUUID()];
      const { invoiceId, versionId } = await acme.issuedInvoice();
      const token = publicLinkToken(services.secret, linkId);
      const { rows } = await db.owner.query<{ id: string }>(
        "update deliveries set recipient = $2 where invoice_id = $1 returning id",
        [invoiceId, asker],
      );
      await db.owner.query(
        `insert into public_links (tenant_id, id, invoice_id, version_id, delivery_id, token_hash, expires_at)
         values ($1, $2, $3, $4, $5, encode(sha256(convert_to($6, 'UTF8')), 'hex'), '2030-01-01')`,
        [acme.tenantId, linkId, invoiceId, versionId, rows[0]?.id, token],
      );
      const page = await nobody.public.invoice({ token });
      const mark = page.shows === "document" ? page.mark : "";
      // Whoever answers a form at once is a machine, and whoever asks often has to wait.
      world.setNow(new Date(services.now().getTime() + 3_600_000).toISOString());
      await nobody.public.ask({ token, name: "Sophie Kade", body: "Which order was this?", website: "", mark });
      const said = word();
      await acme.api.editor.questions.answer({ invoiceId, body: said, idempotencyKey: randomUUID() });
      return [{ mail: asker, saying: [said] }];
    }),
};

/** Its event is the failure of another function: an invitation to an address that is put off for ever. */
export const tellOfFailedWork: Scenario = {
  begin: ({ acme }, count) =>
    each(count, async () => {
      const { invitationId } = await acme.api.owner.members.invite({
        email: `never.${word()}@kade.example`,
        role: "viewer",
      });
      return [
        {
          rows: "select 1 from failed_work where event_data->>'invitationId' = $1",
          values: [invitationId],
          wanted: 1,
        },
        {
          rows: `select 1 from jobs.runs r join jobs.events e on e.id = r.event_id
                 where r.function_id = 'countersign-tell-of-failed-work' and r.status = 'completed'
                   and e.data->'event'->'data'->>'invitationId' = $1`,
          values: [invitationId],
          wanted: 1,
        },
      ];
    }),
};

/** Two browsers of one reader, each woken for each notification. */
export const tellByPush: Scenario = {
  async begin({ acme, services }, count, { push }) {
    const { memberId } = acme.actors.approver;
    const browsers = [push.subscribe(), push.subscribe()];
    await acme.api.approver.notifications.saveSettings({
      ways: {},
      timeZone: null,
      quiet: null,
      digestAt: "08:00",
      pushDetails: true,
    });
    await services.inTenant(acme.tenantId, async (tx) => {
      // Nothing is under way that would still wake those of an earlier call.
      await tx.delete(pushSubscriptions);
      await tx
        .insert(pushSubscriptions)
        .values(browsers.map((browser) => ({ tenantId: acme.tenantId, memberId, device: "Firefox", ...browser })));
    });
    return each(count, async () => {
      const name = word();
      const about = { subjectType: "invoice" as const, subjectId: null, params: { name } };
      await services.inTenant(acme.tenantId, (tx) =>
        notify(tx, acme.tenantId, { kind: "round_decided", memberIds: [memberId], ...about }),
      );
      return browsers.map(({ endpoint }) => ({ push: endpoint, saying: [name] }));
    });
  },
};

export const tellByMail: Scenario = {
  begin: ({ acme, services }, count) =>
    each(count, async () => {
      const name = word();
      const { memberId, email } = acme.actors.admin;
      const about = { subjectType: "work" as const, subjectId: null, params: { name } };
      await services.inTenant(acme.tenantId, (tx) =>
        notify(tx, acme.tenantId, { kind: "work_failed", memberIds: [memberId], ...about }),
      );
      return [{ mail: email, saying: [name] }];
    }),
};
