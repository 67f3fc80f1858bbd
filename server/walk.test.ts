import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { ROLES, type Role } from "#core/permissions.ts";
import { USUAL_REMINDERS } from "#core/reminder-settings.ts";
import { PLAIN_SETTINGS } from "#core/template-settings.ts";
import { createHttpApp } from "#server/http/app.ts";
import {
  call,
  type ProcedureTable,
  publicTokenOf,
  type RouteTable,
  WALK_TERMS,
  type WalkIds,
  walkProcedures,
  walkRoutes,
} from "#server/testing/walk.ts";
import { exampleLines, twoTenants } from "#server/testing/world.ts";

// Written out and not asked of core/permissions.ts: the walk is there to notice when that table changes.
const EVERYONE: readonly Role[] = ROLES;
const MANAGERS: readonly Role[] = ["owner", "admin"];
const WRITERS: readonly Role[] = ["owner", "admin", "approver", "editor"];
const CLIENT_WRITERS: readonly Role[] = ["owner", "admin", "approver", "editor", "accountant"];
const APPROVERS: readonly Role[] = ["owner", "admin", "approver"];
const CORRECTORS: readonly Role[] = ["owner", "admin", "approver", "accountant"];
const BOOKKEEPERS: readonly Role[] = ["owner", "admin", "accountant"];

const none = () => [];
const client = (name: string) => ({
  name,
  party: { name, addressLines: [], countryCode: "NL", vatId: "", registrationId: "", email: "" },
  currency: "EUR",
});
const item = () => ({ code: randomUUID().slice(0, 8), title: "Design", unitPrice: "1", currency: "EUR", taxes: [] });
const payment = () => ({
  amount: "1",
  currency: "EUR",
  receivedOn: "2026-03-10",
  idempotencyKey: randomUUID(),
});

const remark = (given: object) => ({
  anchor: { kind: "line", lineId: "line-1", field: "quantity" },
  body: "Is this right?",
  idempotencyKey: randomUUID(),
  ...given,
});
const composed = (given: object) => ({
  dispatchId: randomUUID(),
  subject: "Again",
  body: "Here it is again.",
  recipients: [{ address: "client@example.com", role: "to" }],
  ...given,
});
const answer = (given: object) => ({ body: "It is.", idempotencyKey: randomUUID(), ...given });

const TABLE: ProcedureTable = {
  // This world has no hub, so that a stream that begins is refused at once; who may is asked before.
  "live.events": { allowed: EVERYONE, foreign: none, input: () => undefined },
  "live.glance": { allowed: EVERYONE, foreign: () => [undefined], shows: "nothing of theirs", input: () => undefined },
  "notifications.list": { allowed: EVERYONE, foreign: () => [{}], shows: "nothing of theirs", input: () => ({}) },
  "notifications.markRead": {
    allowed: EVERYONE,
    foreign: ({ notificationId }) => [{ notificationId }],
    input: ({ notificationId }) => ({ notificationId }),
  },
  "notifications.markAllRead": {
    allowed: EVERYONE,
    foreign: none,
    input: () => ({ upTo: "2026-03-10T09:00:00.000Z" }),
  },
  "notifications.settings": {
    allowed: EVERYONE,
    foreign: () => [undefined],
    shows: "nothing of theirs",
    input: () => undefined,
  },
  "notifications.saveSettings": {
    allowed: EVERYONE,
    foreign: none,
    input: () => ({ ways: {}, timeZone: null, quiet: null, digestAt: "08:00", pushDetails: false }),
  },
  "notifications.devices": {
    allowed: EVERYONE,
    foreign: () => [undefined],
    shows: "nothing of theirs",
    input: () => undefined,
  },
  "notifications.subscribe": {
    allowed: EVERYONE,
    foreign: none,
    input: () => ({
      endpoint: "https://push.example.com/x",
      p256dh: "A".repeat(87),
      auth: "A".repeat(22),
      device: "Firefox",
    }),
  },
  // What is not there is as good as let go of, whoever had it.
  "notifications.unsubscribe": {
    allowed: EVERYONE,
    foreign: ({ notificationId }) => [{ deviceId: notificationId }],
    shows: "nothing of theirs",
    input: (_own, { notificationId }) => ({ deviceId: notificationId }),
  },
  // A token is the right itself: an id in its place is a token that nobody has.
  "notifications.mailSwitch": {
    allowed: "anyone",
    foreign: ({ memberId }) => [{ token: memberId }],
    input: () => ({ token: randomUUID() }),
  },
  "notifications.switchMailOff": {
    allowed: "anyone",
    foreign: ({ memberId }) => [{ token: memberId }],
    input: () => ({ token: randomUUID() }),
  },

  "session.me": { allowed: "anyone", foreign: () => [undefined], shows: "nothing of theirs", input: () => undefined },

  "agencies.create": {
    allowed: "signed in",
    foreign: none,
    input: () => ({ name: "New", countryCode: "NL", timeZone: "Europe/Amsterdam", baseCurrency: "EUR" }),
  },
  "agency.read": {
    allowed: EVERYONE,
    foreign: () => [undefined],
    shows: "nothing of theirs",
    input: () => undefined,
  },
  "agency.logo": {
    allowed: EVERYONE,
    foreign: () => [undefined],
    shows: "nothing of theirs",
    input: () => undefined,
  },
  "agency.update": { allowed: MANAGERS, foreign: none, input: () => ({ dueDays: 30 }) },
  "agency.setLogo": { allowed: MANAGERS, foreign: none, input: () => ({ dataBase64: "bm8gcGljdHVyZQ==" }) },
  "agency.clearLogo": { allowed: MANAGERS, foreign: none, input: () => undefined },

  "members.list": { allowed: EVERYONE, foreign: () => [undefined], shows: "nothing of theirs", input: () => undefined },
  "members.invitations": {
    allowed: MANAGERS,
    foreign: () => [undefined],
    shows: "nothing of theirs",
    input: () => undefined,
  },
  "members.invite": {
    allowed: MANAGERS,
    foreign: none,
    input: () => ({ email: `${randomUUID()}@example.com`, role: "viewer" }),
  },
  "members.revokeInvitation": {
    allowed: MANAGERS,
    foreign: ({ invitationId }) => [{ invitationId }],
    input: (_own, { invitationId }) => ({ invitationId }),
  },
  "members.setRole": {
    allowed: MANAGERS,
    foreign: ({ memberId }) => [{ memberId, role: "viewer" }],
    input: (_own, { memberId }) => ({ memberId, role: "viewer" }),
  },
  "members.remove": {
    allowed: MANAGERS,
    foreign: ({ memberId }) => [{ memberId }],
    input: (_own, { memberId }) => ({ memberId }),
  },
  // A token is the right itself, so there is no foreign one: an id in its place is a token that nobody has.
  "invitations.preview": {
    allowed: "anyone",
    foreign: ({ invitationId }) => [{ token: invitationId }],
    input: () => ({ token: randomUUID() }),
  },
  "invitations.accept": {
    allowed: "signed in",
    foreign: ({ invitationId }) => [{ token: invitationId }],
    input: () => ({ token: randomUUID() }),
  },

  "clients.list": { allowed: EVERYONE, foreign: () => [{}], shows: "nothing of theirs", input: () => ({}) },
  "clients.byId": {
    allowed: EVERYONE,
    foreign: ({ clientId }) => [{ clientId }],
    input: ({ clientId }) => ({ clientId }),
  },
  "clients.create": { allowed: CLIENT_WRITERS, foreign: none, input: () => client(randomUUID()) },
  "clients.update": {
    allowed: CLIENT_WRITERS,
    foreign: ({ clientId, templateId }, own) => [
      { clientId, ...client("Renamed from outside") },
      { clientId: own.clientId, ...client(randomUUID()), templateId },
    ],
    input: (_own, { clientId }) => ({ clientId, ...client(randomUUID()) }),
  },
  "clients.archive": {
    allowed: CLIENT_WRITERS,
    foreign: ({ clientId }) => [{ clientId }],
    input: (_own, { clientId }) => ({ clientId }),
  },
  "clients.restore": {
    allowed: CLIENT_WRITERS,
    foreign: ({ clientId }) => [{ clientId }],
    input: (_own, { clientId }) => ({ clientId }),
  },

  "items.list": { allowed: EVERYONE, foreign: () => [{}], shows: "nothing of theirs", input: () => ({}) },
  "items.create": { allowed: WRITERS, foreign: none, input: item },
  "items.update": {
    allowed: WRITERS,
    foreign: ({ itemId }) => [{ itemId, ...item(), code: "ABROAD" }],
    input: (_own, { itemId }) => ({ itemId, ...item() }),
  },
  "items.archive": {
    allowed: WRITERS,
    foreign: ({ itemId }) => [{ itemId }],
    input: (_own, { itemId }) => ({ itemId }),
  },
  "items.restore": {
    allowed: WRITERS,
    foreign: ({ itemId }) => [{ itemId }],
    input: (_own, { itemId }) => ({ itemId }),
  },

  "invoices.list": {
    allowed: EVERYONE,
    foreign: ({ clientId, draftId }) => [{ clientId }, { query: draftId }, { query: "Acme" }],
    shows: "nothing of theirs",
    input: () => ({}),
  },
  "invoices.counts": {
    allowed: EVERYONE,
    foreign: () => [undefined],
    shows: "nothing of theirs",
    input: () => undefined,
  },
  "invoices.queue": { allowed: EVERYONE, foreign: () => [{}], shows: "nothing of theirs", input: () => ({}) },
  "invoices.byId": {
    allowed: EVERYONE,
    foreign: (theirs) => [
      { invoiceId: theirs.draftId },
      { invoiceId: theirs.inReviewId },
      { invoiceId: theirs.approvedId },
      { invoiceId: theirs.issuedId },
      { invoiceId: theirs.creditNoteId },
      // The id of something else is not an invoice either.
      { invoiceId: theirs.clientId },
    ],
    input: ({ issuedId }) => ({ invoiceId: issuedId }),
  },
  "invoices.checks": {
    allowed: EVERYONE,
    foreign: ({ draftId }) => [{ invoiceId: draftId }],
    input: ({ draftId }) => ({ invoiceId: draftId }),
  },
  "invoices.ticket": {
    allowed: EVERYONE,
    foreign: ({ draftId, issuedId }) => [{ invoiceId: draftId }, { invoiceId: issuedId }],
    input: ({ draftId }) => ({ invoiceId: draftId }),
  },
  "invoices.create": {
    allowed: WRITERS,
    foreign: ({ clientId }) => [{ clientId }],
    input: () => ({ content: { lines: exampleLines() } }),
  },
  "invoices.import": {
    allowed: WRITERS,
    foreign: none,
    input: () => ({ fileName: "empty.json", text: "{}" }),
  },
  "invoices.duplicate": {
    allowed: WRITERS,
    foreign: ({ draftId, issuedId }) => [{ invoiceId: draftId }, { invoiceId: issuedId }],
    input: (_own, { draftId }) => ({ invoiceId: draftId }),
  },
  "invoices.credit": {
    allowed: WRITERS,
    foreign: ({ issuedId }) => [{ invoiceId: issuedId }],
    input: (_own, { issuedId }) => ({ invoiceId: issuedId }),
  },
  "invoices.replace": {
    allowed: WRITERS,
    foreign: ({ issuedId }) => [{ invoiceId: issuedId }],
    input: (_own, { issuedId }) => ({ invoiceId: issuedId }),
  },
  "invoices.edit": {
    allowed: WRITERS,
    foreign: (theirs, own) => [
      { invoiceId: theirs.draftId, operations: [{ type: "setField", field: "subject", value: "theirs" }] },
      { invoiceId: own.draftId, operations: [{ type: "setField", field: "clientId", value: theirs.clientId }] },
    ],
    input: (_own, { draftId }) => ({
      invoiceId: draftId,
      operations: [{ type: "setField", field: "subject", value: "x" }],
    }),
  },
  "invoices.history": {
    allowed: EVERYONE,
    foreign: ({ draftId, issuedId }) => [{ invoiceId: draftId }, { invoiceId: issuedId }],
    input: ({ draftId }) => ({ invoiceId: draftId }),
  },
  "invoices.historyAt": {
    allowed: EVERYONE,
    foreign: ({ draftId, issuedId }) => [
      { invoiceId: draftId, seq: 1 },
      { invoiceId: issuedId, seq: 1 },
    ],
    input: ({ draftId }) => ({ invoiceId: draftId, seq: 1 }),
  },
  "invoices.restore": {
    allowed: WRITERS,
    foreign: ({ draftId }) => [{ invoiceId: draftId, seq: 1 }],
    input: (_own, { draftId }) => ({ invoiceId: draftId, seq: 1 }),
  },
  "invoices.restoreLine": {
    allowed: WRITERS,
    foreign: ({ draftId }) => [{ invoiceId: draftId, lineId: "line-1" }],
    input: (_own, { draftId }) => ({ invoiceId: draftId, lineId: "line-1" }),
  },
  "invoices.discard": {
    allowed: WRITERS,
    foreign: ({ draftId }) => [{ invoiceId: draftId }],
    input: (_own, { draftId }) => ({ invoiceId: draftId }),
  },
  "invoices.submit": {
    allowed: WRITERS,
    foreign: ({ draftId }) => [{ invoiceId: draftId }],
    input: (_own, { draftId }) => ({ invoiceId: draftId }),
  },
  "invoices.withdraw": {
    allowed: WRITERS,
    foreign: ({ inReviewId, approvedId }) => [{ invoiceId: inReviewId }, { invoiceId: approvedId }],
    input: (_own, { inReviewId }) => ({ invoiceId: inReviewId }),
  },
  "invoices.approve": {
    allowed: APPROVERS,
    foreign: ({ inReviewId, contentHash }) => [{ invoiceId: inReviewId, contentHash }],
    input: (_own, { inReviewId, contentHash }) => ({ invoiceId: inReviewId, contentHash }),
  },
  "invoices.reopen": {
    allowed: ["owner"],
    foreign: ({ inReviewId, approvedId, contentHash }) => [
      { invoiceId: inReviewId, contentHash, comment: "no" },
      { invoiceId: approvedId, contentHash, comment: "no" },
    ],
    input: (_own, { inReviewId, contentHash }) => ({ invoiceId: inReviewId, contentHash, comment: "no" }),
  },
  "invoices.breakGlass": {
    allowed: ["owner"],
    foreign: ({ inReviewId, contentHash }) => [{ invoiceId: inReviewId, contentHash, reason: "nobody is here" }],
    input: (_own, { inReviewId, contentHash }) => ({ invoiceId: inReviewId, contentHash, reason: "nobody is here" }),
  },
  "invoices.return": {
    allowed: APPROVERS,
    foreign: ({ inReviewId, contentHash }) => [{ invoiceId: inReviewId, contentHash, comment: "no" }],
    input: (_own, { inReviewId, contentHash }) => ({ invoiceId: inReviewId, contentHash, comment: "no" }),
  },
  "invoices.issue": {
    allowed: WRITERS,
    foreign: ({ approvedId, contentHash }) => [{ invoiceId: approvedId, contentHash }],
    input: (_own, { approvedId, contentHash }) => ({ invoiceId: approvedId, contentHash }),
  },
  "invoices.void": {
    allowed: CORRECTORS,
    foreign: ({ issuedId }) => [{ invoiceId: issuedId, reason: "no" }],
    input: (_own, { issuedId }) => ({ invoiceId: issuedId, reason: "no" }),
  },

  "sending.compose": {
    allowed: EVERYONE,
    foreign: ({ issuedId }) => [{ invoiceId: issuedId, kind: "resend" }],
    input: ({ issuedId }) => ({ invoiceId: issuedId, kind: "resend" }),
  },
  "sending.preview": {
    allowed: EVERYONE,
    foreign: ({ issuedId }) => [{ invoiceId: issuedId, kind: "resend", subject: "Again", body: "Again" }],
    input: ({ issuedId }) => ({ invoiceId: issuedId, kind: "resend", subject: "Again", body: "Again" }),
  },
  "sending.list": {
    allowed: EVERYONE,
    foreign: ({ issuedId }) => [{ invoiceId: issuedId }],
    input: ({ issuedId }) => ({ invoiceId: issuedId }),
  },
  "sending.troubles": {
    allowed: EVERYONE,
    foreign: () => [{ addresses: ["client@example.com"] }],
    shows: "nothing of theirs",
    input: () => ({ addresses: ["client@example.com"] }),
  },
  "sending.resend": {
    allowed: WRITERS,
    foreign: ({ issuedId, deliveryId }, own) => [
      composed({ invoiceId: issuedId }),
      composed({ invoiceId: own.issuedId, replaces: deliveryId }),
    ],
    input: (_own, { issuedId }) => composed({ invoiceId: issuedId }),
  },
  "sending.remind": {
    allowed: WRITERS,
    foreign: ({ issuedId }) => [composed({ invoiceId: issuedId })],
    input: (_own, { issuedId }) => composed({ invoiceId: issuedId }),
  },
  "sending.cancel": {
    allowed: WRITERS,
    foreign: ({ dispatchId }) => [{ dispatchId }],
    input: (_own, { dispatchId }) => ({ dispatchId }),
  },
  "sending.sendNow": {
    allowed: WRITERS,
    foreign: ({ dispatchId }) => [{ dispatchId }],
    input: (_own, { dispatchId }) => ({ dispatchId }),
  },
  "sending.move": {
    allowed: WRITERS,
    foreign: ({ dispatchId }) => [{ dispatchId, sendAt: { local: "2026-03-21T09:00", zone: "Asia/Tokyo" } }],
    input: (_own, { dispatchId }) => ({ dispatchId, sendAt: { local: "2026-03-21T09:00", zone: "Asia/Tokyo" } }),
  },
  "messages.list": {
    allowed: EVERYONE,
    foreign: () => [undefined],
    shows: "nothing of theirs",
    input: () => undefined,
  },
  "messages.save": {
    allowed: MANAGERS,
    foreign: none,
    input: () => ({ kind: "invoice", language: "en", subject: "Invoice {number}", body: "Hello {client}" }),
  },
  "messages.restore": { allowed: MANAGERS, foreign: none, input: () => ({ kind: "invoice", language: "en" }) },
  "messages.saveSender": { allowed: MANAGERS, foreign: none, input: () => ({ senderName: "", replyTo: "" }) },
  "messages.preview": {
    allowed: EVERYONE,
    foreign: () => [{ kind: "invoice", language: "en", subject: "Invoice", body: "Hello" }],
    shows: "nothing of theirs",
    input: () => ({ kind: "invoice", language: "en", subject: "Invoice", body: "Hello" }),
  },

  "payments.list": {
    allowed: EVERYONE,
    foreign: ({ clientId }) => [{}, { clientId }],
    shows: "nothing of theirs",
    input: () => ({}),
  },
  "payments.record": {
    allowed: BOOKKEEPERS,
    foreign: ({ issuedId, clientId }) => [
      { ...payment(), invoiceId: issuedId },
      { ...payment(), clientId },
    ],
    input: (_own, { issuedId }) => ({ ...payment(), invoiceId: issuedId }),
  },
  "payments.allocate": {
    allowed: BOOKKEEPERS,
    foreign: (theirs, own) => [
      { paymentId: theirs.paymentId, invoiceId: own.issuedId, amount: "1" },
      { paymentId: own.paymentId, invoiceId: theirs.issuedId, amount: "1" },
      { paymentId: theirs.paymentId, invoiceId: theirs.issuedId, amount: "1" },
    ],
    input: (_own, { paymentId, issuedId }) => ({ paymentId, invoiceId: issuedId, amount: "1" }),
  },
  "payments.reverse": {
    allowed: BOOKKEEPERS,
    foreign: ({ paymentId }) => [{ paymentId, reason: "no" }],
    input: (_own, { paymentId }) => ({ paymentId, reason: "no" }),
  },
  "payments.reverseAllocation": {
    allowed: BOOKKEEPERS,
    foreign: ({ allocationId }) => [{ allocationId }],
    input: (_own, { allocationId }) => ({ allocationId }),
  },

  "remarks.list": {
    allowed: EVERYONE,
    foreign: ({ draftId, issuedId }) => [{ invoiceId: draftId }, { invoiceId: issuedId }],
    input: ({ draftId }) => ({ invoiceId: draftId }),
  },
  "remarks.seen": {
    allowed: EVERYONE,
    foreign: ({ draftId }) => [{ invoiceId: draftId, seq: 1 }],
    input: ({ draftId }) => ({ invoiceId: draftId, seq: 1 }),
  },
  "remarks.start": {
    allowed: EVERYONE,
    foreign: (theirs, own) => [
      remark({ invoiceId: theirs.draftId }),
      remark({ invoiceId: own.draftId, mentions: [theirs.memberId] }),
      remark({ invoiceId: theirs.issuedId, suggestion: { value: "2" } }),
    ],
    input: (_own, { draftId }) => remark({ invoiceId: draftId }),
  },
  "remarks.reply": {
    allowed: EVERYONE,
    foreign: (theirs, own) => [
      answer({ threadId: theirs.threadId }),
      answer({ threadId: own.threadId, mentions: [theirs.memberId] }),
    ],
    input: (_own, { threadId }) => answer({ threadId }),
  },
  "remarks.edit": {
    allowed: EVERYONE,
    foreign: ({ remarkId }) => [{ remarkId, body: "Said from outside" }],
    input: (_own, { remarkId }) => ({ remarkId, body: "Said otherwise" }),
  },
  "remarks.remove": {
    allowed: EVERYONE,
    foreign: ({ remarkId }) => [{ remarkId }],
    input: (_own, { remarkId }) => ({ remarkId }),
  },
  "remarks.resolve": {
    allowed: EVERYONE,
    foreign: ({ threadId }) => [{ threadId }],
    input: (_own, { threadId }) => ({ threadId }),
  },
  "remarks.reopen": {
    allowed: EVERYONE,
    foreign: ({ threadId }) => [{ threadId }],
    input: (_own, { threadId }) => ({ threadId }),
  },
  "remarks.decline": {
    allowed: EVERYONE,
    foreign: ({ threadId }) => [{ threadId }],
    input: (_own, { threadId }) => ({ threadId }),
  },
  "remarks.accept": {
    allowed: WRITERS,
    foreign: ({ threadId }) => [{ threadId }, { threadId, force: true }],
    input: (_own, { threadId }) => ({ threadId }),
  },

  "links.list": {
    allowed: EVERYONE,
    foreign: ({ issuedId }) => [{ invoiceId: issuedId }],
    input: ({ issuedId }) => ({ invoiceId: issuedId }),
  },
  "links.make": {
    allowed: WRITERS,
    foreign: ({ issuedId }) => [{ invoiceId: issuedId, days: 30 }],
    input: (_own, { issuedId }) => ({ invoiceId: issuedId, days: 30 }),
  },
  "links.revoke": {
    allowed: WRITERS,
    foreign: ({ linkId }) => [{ linkId }],
    input: (_own, { linkId }) => ({ linkId }),
  },
  "links.restore": {
    allowed: WRITERS,
    foreign: ({ linkId }) => [{ linkId }],
    input: (_own, { linkId }) => ({ linkId }),
  },
  "questions.list": {
    allowed: EVERYONE,
    foreign: ({ issuedId }) => [{ invoiceId: issuedId }],
    input: ({ issuedId }) => ({ invoiceId: issuedId }),
  },
  "questions.waiting": {
    allowed: WRITERS,
    foreign: () => [undefined],
    shows: "nothing of theirs",
    input: () => undefined,
  },
  "questions.answer": {
    allowed: WRITERS,
    foreign: ({ issuedId }) => [answer({ invoiceId: issuedId })],
    input: (_own, { issuedId }) => answer({ invoiceId: issuedId }),
  },
  "questions.settle": {
    allowed: WRITERS,
    foreign: ({ issuedId }) => [{ invoiceId: issuedId }],
    input: (_own, { issuedId }) => ({ invoiceId: issuedId }),
  },
  "questions.reopen": {
    allowed: WRITERS,
    foreign: ({ issuedId }) => [{ invoiceId: issuedId }],
    input: (_own, { issuedId }) => ({ invoiceId: issuedId }),
  },

  "reminders.settings": { allowed: EVERYONE, foreign: none, input: () => undefined },
  "reminders.saveSettings": {
    allowed: MANAGERS,
    foreign: none,
    // A version that nobody was shown: tried by every role, and saved by none.
    input: () => ({ enabled: true, settings: USUAL_REMINDERS, basedOn: 99 }),
  },
  "reminders.dryRun": {
    allowed: MANAGERS,
    foreign: () => [{ settings: USUAL_REMINDERS }],
    shows: "nothing of theirs",
    input: () => ({ settings: USUAL_REMINDERS }),
  },
  "reminders.usualWords": { allowed: EVERYONE, foreign: none, input: () => ({ language: "nl" }) },
  "reminders.ofInvoice": {
    allowed: EVERYONE,
    foreign: (theirs) => [{ invoiceId: theirs.issuedId }],
    input: (own) => ({ invoiceId: own.issuedId }),
  },
  "reminders.ofClient": {
    allowed: EVERYONE,
    foreign: (theirs) => [{ clientId: theirs.clientId }],
    input: (own) => ({ clientId: own.clientId }),
  },
  "reminders.pause": {
    allowed: CLIENT_WRITERS,
    foreign: (theirs) => [
      { subject: { invoiceId: theirs.issuedId }, untilDay: null, reason: "Why" },
      { subject: { clientId: theirs.clientId }, untilDay: null, reason: "Why" },
    ],
    input: (own) => ({ subject: { invoiceId: own.issuedId }, untilDay: null, reason: "Why" }),
  },
  "reminders.resume": {
    allowed: CLIENT_WRITERS,
    foreign: (theirs) => [{ subject: { invoiceId: theirs.issuedId } }, { subject: { clientId: theirs.clientId } }],
    input: (own) => ({ subject: { invoiceId: own.issuedId } }),
  },

  "audit.list": {
    allowed: CORRECTORS,
    foreign: ({ issuedId }) => [{ subjectId: issuedId }],
    shows: "nothing of theirs",
    input: () => ({}),
  },
  "audit.verify": {
    allowed: CORRECTORS,
    foreign: () => [undefined],
    shows: "nothing of theirs",
    input: () => undefined,
  },

  "work.list": { allowed: MANAGERS, foreign: () => [undefined], shows: "nothing of theirs", input: () => undefined },
  "work.openCount": {
    allowed: MANAGERS,
    foreign: () => [undefined],
    shows: "nothing of theirs",
    input: () => undefined,
  },
  "work.replay": {
    allowed: MANAGERS,
    foreign: (theirs, own) => [{ workIds: [theirs.workId] }, { workIds: [own.workId, theirs.workId] }],
    input: (_own, nobodys) => ({ workIds: [nobodys.workId] }),
  },
  "work.dismiss": {
    allowed: MANAGERS,
    foreign: ({ workId }) => [{ workId, reason: "Sent by hand" }],
    input: (_own, nobodys) => ({ workId: nobodys.workId, reason: "Sent by hand" }),
  },

  "mailbox.list": { allowed: EVERYONE, foreign: () => [{}], shows: "nothing of theirs", input: () => ({}) },
  "mailbox.byId": {
    allowed: EVERYONE,
    foreign: ({ messageId }) => [{ messageId }],
    input: ({ messageId }) => ({ messageId }),
  },

  "approvals.policy": {
    allowed: EVERYONE,
    foreign: () => [undefined],
    shows: "nothing of theirs",
    input: () => undefined,
  },
  "approvals.savePolicy": { allowed: MANAGERS, foreign: none, input: () => ({ policy: { rules: [] }, basedOn: 0 }) },
  "approvals.dryRun": { allowed: MANAGERS, foreign: none, input: () => ({ policy: { rules: [] } }) },
  "approvals.changes": {
    allowed: EVERYONE,
    foreign: (theirs) => [{ invoiceId: theirs.inReviewId }, { invoiceId: theirs.issuedId }],
    input: () => ({ invoiceId: randomUUID() }),
  },
  "approvals.reassign": {
    allowed: MANAGERS,
    foreign: ({ inReviewId, contentHash, memberId }) => [
      { invoiceId: inReviewId, contentHash, step: 0, fromMember: null, toMember: memberId },
    ],
    input: (_own, { inReviewId, contentHash, memberId }) => ({
      invoiceId: inReviewId,
      contentHash,
      step: 0,
      fromMember: null,
      toMember: memberId,
    }),
  },
  "approvals.delegations": {
    allowed: EVERYONE,
    foreign: () => [undefined],
    shows: "nothing of theirs",
    input: () => undefined,
  },
  "approvals.delegate": {
    allowed: ["owner", "admin", "approver"],
    foreign: ({ memberId }) => [{ toMember: memberId, firstDay: "2026-03-10", lastDay: "2026-03-11" }],
    input: () => ({ toMember: randomUUID(), firstDay: "2026-03-10", lastDay: "2026-03-11" }),
  },
  "approvals.endDelegation": {
    allowed: ["owner", "admin", "approver"],
    foreign: ({ memberId }) => [{ delegationId: memberId }],
    input: () => ({ delegationId: randomUUID() }),
  },

  "schedules.list": {
    allowed: EVERYONE,
    foreign: () => [undefined],
    shows: "nothing of theirs",
    input: () => undefined,
  },
  "schedules.byId": {
    allowed: EVERYONE,
    foreign: ({ scheduleId }) => [{ scheduleId }],
    input: ({ scheduleId }) => ({ scheduleId }),
  },
  "schedules.ofInvoice": {
    allowed: EVERYONE,
    foreign: ({ issuedId }) => [{ invoiceId: issuedId }],
    shows: "nothing of theirs",
    input: ({ issuedId }) => ({ invoiceId: issuedId }),
  },
  "schedules.create": {
    allowed: WRITERS,
    foreign: ({ issuedId, clientId }) => [
      { terms: WALK_TERMS, from: { kind: "invoice", invoiceId: issuedId } },
      { terms: WALK_TERMS, from: { kind: "client", clientId } },
    ],
    input: (_own, { clientId }) => ({ terms: WALK_TERMS, from: { kind: "client", clientId } }),
  },
  "schedules.change": {
    allowed: WRITERS,
    foreign: ({ scheduleId }) => [{ scheduleId, name: "Theirs", terms: WALK_TERMS, basedOn: WALK_TERMS }],
    input: (_own, { scheduleId }) => ({ scheduleId, name: "Mine", terms: WALK_TERMS, basedOn: WALK_TERMS }),
  },
  "schedules.start": {
    allowed: WRITERS,
    foreign: ({ scheduleId }) => [{ scheduleId }],
    input: (_own, { scheduleId }) => ({ scheduleId }),
  },
  "schedules.move": {
    allowed: WRITERS,
    foreign: ({ scheduleId }) => [{ scheduleId, act: "pause" }],
    input: (_own, { scheduleId }) => ({ scheduleId, act: "pause" }),
  },
  "schedules.rule": {
    allowed: EVERYONE,
    foreign: () => [undefined],
    shows: "nothing of theirs",
    input: () => undefined,
  },
  "schedules.saveRule": { allowed: MANAGERS, foreign: none, input: () => ({ draftOnly: false }) },

  "templates.list": {
    allowed: EVERYONE,
    foreign: () => [undefined],
    shows: "nothing of theirs",
    input: () => undefined,
  },
  "templates.looks": {
    allowed: EVERYONE,
    foreign: ({ templateId }) => [{ worn: templateId }],
    shows: "nothing of theirs",
    input: () => ({}),
  },
  "templates.byId": {
    allowed: EVERYONE,
    foreign: ({ templateId }) => [{ templateId }],
    input: ({ templateId }) => ({ templateId }),
  },
  "templates.samples": {
    allowed: EVERYONE,
    foreign: () => [undefined],
    shows: "nothing of theirs",
    input: () => undefined,
  },
  "templates.create": {
    allowed: MANAGERS,
    foreign: none,
    input: () => ({ name: randomUUID(), settings: PLAIN_SETTINGS }),
  },
  "templates.save": {
    allowed: MANAGERS,
    foreign: ({ templateId }) => [{ templateId, name: "Theirs", settings: PLAIN_SETTINGS, basedOn: 1 }],
    input: (_own, { templateId }) => ({ templateId, name: "Mine", settings: PLAIN_SETTINGS, basedOn: 1 }),
  },
  "templates.makeDefault": {
    allowed: MANAGERS,
    foreign: ({ templateId }) => [{ templateId }],
    input: (_own, { templateId }) => ({ templateId }),
  },
  "templates.archive": {
    allowed: MANAGERS,
    foreign: ({ templateId }) => [{ templateId }],
    input: (_own, { templateId }) => ({ templateId }),
  },
  "templates.restore": {
    allowed: MANAGERS,
    foreign: ({ templateId }) => [{ templateId }],
    input: (_own, { templateId }) => ({ templateId }),
  },
  "templates.uploadLogo": { allowed: MANAGERS, foreign: none, input: () => ({ dataBase64: "bm8gcGljdHVyZQ==" }) },
  "templates.preview": { allowed: MANAGERS, foreign: none, input: () => ({ settings: PLAIN_SETTINGS }) },

  "public.verify": {
    allowed: "anyone",
    foreign: none,
    input: () => ({ sha256: "0".repeat(64) }),
  },
  "public.approval": {
    allowed: "anyone",
    foreign: ({ inReviewId }) => [{ token: inReviewId }],
    input: () => ({ token: randomUUID() }),
  },
  "public.countersign": {
    allowed: "anyone",
    foreign: ({ inReviewId }) => [{ token: inReviewId, nonce: "", total: "1" }],
    input: () => ({ token: randomUUID(), nonce: "", total: "1" }),
  },
  "public.returnByLink": {
    allowed: "anyone",
    foreign: ({ inReviewId }) => [{ token: inReviewId, nonce: "", comment: "no" }],
    input: () => ({ token: randomUUID(), nonce: "", comment: "no" }),
  },
  // What opens nothing is a page as well: it says so, the same for whatever nobody gave out.
  "public.invoice": {
    allowed: "anyone",
    foreign: ({ issuedId }) => [{ token: issuedId }],
    shows: "nothing of theirs",
    input: () => ({ token: randomUUID() }),
  },
  "public.ask": {
    allowed: "anyone",
    foreign: ({ issuedId }) => [{ token: issuedId, name: "Sophie", body: "Why?", mark: "", website: "" }],
    input: () => ({ token: randomUUID(), name: "Sophie", body: "Why?", mark: "", website: "" }),
  },
};

test("No procedure shows, changes or betrays anything of another agency, and each role does what its row says", async () => {
  await using world = await twoTenants();
  expect(await walkProcedures(world, TABLE)).toEqual([]);
}, 120_000);

/** What the router of HTTP leads on to: procedures are walked above, sign-in is the identity provider's own, the rest are screens. */
const ELSEWHERE = ["ALL /*", "ALL /trpc/*", "ALL /api/auth/*"];

const at = (path: string, init?: RequestInit) => new Request(`https://countersign.example${path}`, init);

test("No route of HTTP shows anything of another agency, and each is open to whom its row says", async () => {
  await using world = await twoTenants();
  const app = createHttpApp({ services: world.services }) as ReturnType<typeof createHttpApp> & {
    routes: { method: string; path: string }[];
  };
  const routes = [...new Set(app.routes.map(({ method, path }) => `${method} ${path}`))];
  // A token is the right itself: whoever holds it may, so another agency's id stands in its place where theirs is tried.
  const tokenOf = async ({ tenantId, issuedId }: WalkIds) =>
    tenantId === world.globex.tenantId ? publicTokenOf(world, world.globex, issuedId) : issuedId;
  const table: RouteTable = {
    "GET /health": { allowed: "anyone", idless: true, request: () => at("/health") },
    "GET /invoices/:invoiceId/pdf": {
      allowed: EVERYONE,
      request: ({ issuedId }) => at(`/invoices/${issuedId}/pdf`),
    },
    "GET /mailbox/:messageId/attachments/:index": {
      allowed: EVERYONE,
      request: ({ messageId }) => at(`/mailbox/${messageId}/attachments/0`),
    },
    "GET /i/:token/pdf": { allowed: "anyone", request: async (ids) => at(`/i/${await tokenOf(ids)}/pdf`) },
    "POST /i/:token/viewed": {
      allowed: "anyone",
      request: async (ids) =>
        at(`/i/${await tokenOf(ids)}/viewed`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ visit: randomUUID() }),
        }),
    },
  };
  const walked = routes.filter((route) => !ELSEWHERE.includes(route));
  expect(await walkRoutes(world, { fetch: app.fetch, routes: walked }, table)).toEqual([]);
}, 60_000);

test("A header that names another agency is as good as none", async () => {
  await using world = await twoTenants();
  const { acme, globex } = world;
  const answer = await call(world, globex.people.owner, acme.tenantId, "clients.list", {});
  const unknown = await call(world, globex.people.owner, randomUUID(), "clients.list", {});
  expect(answer).toEqual(unknown);
  expect(answer.status).toBe(412);
});

test("The link of a client opens one document, whoever holds it and whichever agency they work for", async () => {
  await using world = await twoTenants();
  const { acme } = world;
  const issued = await acme.issuedInvoice();
  const token = await publicTokenOf(world, acme, issued.invoiceId);
  const shown = await world.nobody.public.invoice({ token });
  expect(shown).toMatchObject({ agencyName: "Acme Studio", state: "issued", openMinor: "412185", pdfReady: false });
  expect(shown).toMatchObject({ shows: "document", document: { number: issued.number } });
  const altered = `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`;
  const nothing = { shows: "closed", why: "unknown", agency: null, locale: null };
  expect(await world.nobody.public.invoice({ token: altered })).toEqual(nothing);
  expect(await world.nobody.public.invoice({ token: "made up" })).toEqual(nothing);
});
