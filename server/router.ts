/** The API: what the product does, one table of contents an area. */
import { approvalsRouter } from "#server/approvals/router.ts";
import { auditRouter } from "#server/audit/router.ts";
import { clientsRouter } from "#server/clients/router.ts";
import { sendingRouter } from "#server/delivery/router.ts";
import { invoicesRouter } from "#server/invoices/router.ts";
import { itemsRouter } from "#server/items/router.ts";
import { linksRouter } from "#server/links/router.ts";
import { liveRouter } from "#server/live/router.ts";
import { mailboxRouter } from "#server/mailbox/router.ts";
import { messagesRouter } from "#server/messages/router.ts";
import { notificationsRouter } from "#server/notifications/router.ts";
import { paymentsRouter } from "#server/payments/router.ts";
import { publicRouter } from "#server/public/router.ts";
import { questionsRouter } from "#server/questions/router.ts";
import { remarksRouter } from "#server/remarks/router.ts";
import { remindersRouter } from "#server/reminders/router.ts";
import { schedulesRouter } from "#server/schedules/router.ts";
import { sessionRouter } from "#server/session/router.ts";
import { templatesRouter } from "#server/templates/router.ts";
import { agenciesRouter, agencyRouter, invitationsRouter, membersRouter } from "#server/tenancy/router.ts";
import { router } from "#server/trpc.ts";

import { workRouter } from "#server/work/router.ts";
export const appRouter = router({
  session: sessionRouter,
  agencies: agenciesRouter,
  agency: agencyRouter,
  members: membersRouter,
  invitations: invitationsRouter,
  clients: clientsRouter,
  items: itemsRouter,
  invoices: invoicesRouter,
  sending: sendingRouter,
  messages: messagesRouter,
  approvals: approvalsRouter,
  payments: paymentsRouter,
  schedules: schedulesRouter,
  templates: templatesRouter,
  remarks: remarksRouter,
  reminders: remindersRouter,
  audit: auditRouter,
  live: liveRouter,
  notifications: notificationsRouter,
  mailbox: mailboxRouter,
  work: workRouter,
  public: publicRouter,
  links: linksRouter,
  questions: questionsRouter,
});

export type AppRouter = typeof appRouter;
