/**
 * The walk: every door of the API is tried by another agency with the first agency's ids, and by every role. A door that the
 * table does not name fails the walk, so a new one cannot be forgotten.
 */
import { randomUUID } from "node:crypto";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { vi } from "vitest";
import { sha256Hex } from "#core/canonical.ts";
import { ROLES, type Role } from "#core/permissions.ts";
import type { ScheduleTerms } from "#core/schedule-terms.ts";
import { PLAIN_SETTINGS } from "#core/template-settings.ts";
import { keepFailure } from "#db/failed-work.ts";
import { mailboxMessages } from "#db/schema/delivery.ts";
import { documents } from "#db/schema/invoices.ts";
import { notifications } from "#db/schema/notifications.ts";
import { questionMessages, questionThreads } from "#db/schema/questions.ts";
import type { Tx } from "#db/tenant.ts";
import type { RequestContext } from "#server/context.ts";
import { publicLinkToken } from "#server/delivery/public-link.ts";
import type { Person } from "#server/identity/identity.ts";
import { appRouter } from "#server/router.ts";
import type { TestAgency, World } from "./world.ts";

/** One of everything that an agency has and that can be named from outside. */
export type WalkIds = {
  tenantId: string;
  clientId: string;
  itemId: string;
  memberId: string;
  invitationId: string;
  draftId: string;
  inReviewId: string;
  approvedId: string;
  issuedId: string;
  creditNoteId: string;
  paymentId: string;
  allocationId: string;
  messageId: string;
  threadId: string;
  remarkId: string;
  templateId: string;
  scheduleId: string;
  /** A client's link of the issued invoice, through which something was asked. */
  linkId: string;
  notificationId: string;
  workId: string;
  /** One that waits for its moment, and its one delivery. */
  dispatchId: string;
  deliveryId: string;
  /** SHA-256 of a content, as approve and issue want it. */
  contentHash: string;
};

export type ProcedureProbe = {
  /** Who may. Whoever may not is told FORBIDDEN, whatever ids they bring. */
  allowed: readonly Role[] | "signed in" | "anyone";
  /**
   * Inputs with ids of another agency, each beside an input that is right otherwise. The answer has to be the same as for ids
   * that nobody has, and NOT_FOUND; with `shows: "nothing of theirs"` it may be an answer in which they do not appear.
   */
  foreign: (theirs: WalkIds, own: WalkIds) => unknown[];
  /** The other agency's ids are a filter or absent: the answer is 200 and shows nothing of theirs. */
  shows?: "nothing of theirs";
  /** An input for trying the roles; made anew for each, with ids that nobody has where one would change something. */
  input: (own: WalkIds, nobodys: WalkIds) => unknown;
};

export type ProcedureTable = Record<string, ProcedureProbe>;

/** A door of HTTP beside tRPC, under its method and path as the router names it: "GET /invoices/:invoiceId/pdf". */
export type RouteProbe = {
  allowed: readonly Role[] | "anyone";
  /** Made anew for each try, without credentials: the walk adds them. */
  request: (ids: WalkIds) => Request | Promise<Request>;
  /** Nobody's ids stand in it, so there is no foreign one to try. */
  idless?: true;
};

export type RouteTable = Record<string, RouteProbe>;

export const WALK_TERMS: ScheduleTerms = {
  rule: { unit: "month", every: 1, day: "last_working" },
  startOn: "2026-03-31",
  until: { kind: "never" },
  timeZone: "Europe/Amsterdam",
  covers: "ending",
  act: "send",
};

/** Makes one of everything in an agency. */
export async function walkIds(world: World, agency: TestAgency): Promise<WalkIds> {
  const { owner, approver, accountant } = agency.api;
  const { services } = world;
  const { tenantId } = agency;
  const issued = await agency.issuedInvoice();
  const credited = await agency.issuedInvoice();
  const creditNote = await owner.invoices.credit({ invoiceId: credited.invoiceId });
  const round = await agency.api.editor.invoices.submit(creditNote);
  await approver.invoices.approve({ ...creditNote, contentHash: round.contentHash });
  await owner.invoices.issue({ ...creditNote, contentHash: round.contentHash });
  const payment = await accountant.payments.record({
    invoiceId: issued.invoiceId,
    amount: "100",
    currency: "EUR",
    receivedOn: "2026-03-10",
    idempotencyKey: `walk-${randomUUID()}`,
  });
  const { invitationId } = await owner.members.invite({ email: `${randomUUID()}@example.com`, role: "viewer" });
  const inReview = await agency.submittedInvoice();
  const approved = await agency.approvedInvoice();
  const draft = await agency.draftInvoice();
  const said = await owner.remarks.start({
    invoiceId: draft.invoiceId,
    anchor: { kind: "line", lineId: "line-1", field: "quantity" },
    body: `Said at ${agency.name}`,
    suggestion: { value: "4" },
    idempotencyKey: randomUUID(),
  });
  const waiting = await scheduledMail(agency, issued.invoiceId);
  const { scheduleId } = await owner.schedules.create({
    name: `Retainer of ${agency.name}`,
    terms: WALK_TERMS,
    from: { kind: "invoice", invoiceId: issued.invoiceId },
  });
  const { templateId } = await owner.templates.create({ name: `Style of ${agency.name}`, settings: PLAIN_SETTINGS });
  const { linkId } = await owner.links.make({ invoiceId: issued.invoiceId, days: 30 });
  await services.inTenant(tenantId, (tx) => askedThrough(tx, { tenantId, invoiceId: issued.invoiceId, linkId }));
  const pdf = new TextEncoder().encode(`%PDF-1.7 of ${agency.name}`);
  const stored = await services.files.put(`documents/${tenantId}/${issued.versionId}.pdf`, pdf, "application/pdf");
  const messageId = randomUUID();
  const notificationId = randomUUID();
  await services.inTenant(tenantId, async (tx) => {
    await tx.insert(documents).values({
      tenantId,
      versionId: issued.versionId,
      fileKey: stored.key,
      sha256: stored.sha256,
      bytes: stored.bytes,
    });
    await tx.insert(notifications).values({
      tenantId,
      id: notificationId,
      memberId: agency.actors.owner.memberId,
      kind: "payment_arrived",
      subjectType: "payment",
      subjectId: payment.paymentId,
      params: { client: agency.name },
      onceKey: notificationId,
      inApp: true,
      mail: "off",
      push: false,
    });
    await tx.insert(mailboxMessages).values({
      tenantId,
      id: messageId,
      messageKey: messageId,
      sender: `${agency.name} <invoices@example.com>`,
      recipient: "client@example.com",
      subject: `Mail of ${agency.name}`,
      text: "text",
      html: "<p>text</p>",
      attachments: [{ name: "invoice.pdf", fileKey: stored.key, mediaType: "application/pdf", bytes: stored.bytes }],
    });
  });
  const workId = await failedWorkOf(world, agency, issued.versionId);
  return {
    tenantId,
    clientId: agency.clientId,
    itemId: agency.itemId,
    memberId: agency.actors.viewer.memberId,
    invitationId,
    draftId: draft.invoiceId,
    inReviewId: inReview.invoiceId,
    approvedId: approved.invoiceId,
    issuedId: issued.invoiceId,
    creditNoteId: creditNote.invoiceId,
    paymentId: payment.paymentId,
    allocationId: payment.allocationId ?? "",
    messageId,
    notificationId,
    ...said,
    linkId,
    templateId,
    scheduleId,
    workId,
    ...waiting,
    contentHash: inReview.contentHash,
  };
}

async function scheduledMail({ api: { owner } }: TestAgency, invoiceId: string) {
  const { dispatchId } = await owner.sending.resend({
    invoiceId,
    dispatchId: randomUUID(),
    subject: "Again",
    body: "Here it is again.",
    recipients: [{ address: "client@example.com", role: "to" }],
    sendAt: { local: "2026-03-20T09:00", zone: "Asia/Tokyo" },
  });
  const { dispatches } = await owner.sending.list({ invoiceId });
  const [delivery] = dispatches.find((one) => one.dispatchId === dispatchId)?.recipients ?? [];
  return { dispatchId, deliveryId: delivery?.deliveryId ?? "" };
}

async function failedWorkOf(world: World, { tenantId, api }: TestAgency, versionId: string): Promise<string> {
  await keepFailure(world.db.relayPool, {
    tenantId,
    runId: randomUUID(),
    functionId: "countersign-deliver-invoice",
    eventName: "invoice/issued",
    eventData: { tenantId, versionId },
    step: null,
    attempts: 12,
    firstError: { name: "Error", message: "ENOSPC: no space left on device" },
    lastError: { name: "Error", message: "ENOSPC: no space left on device" },
    replayOf: null,
  });
  const [failed] = (await api.owner.work.list()).rows;
  if (!failed) throw new Error("the failed work is not in the list");
  return failed.workId;
}

/** Ids of the right form that nobody has. */
export function nobodysIds(): WalkIds {
  const ids = Object.fromEntries(
    (
      [
        "tenantId",
        "clientId",
        "itemId",
        "memberId",
        "invitationId",
        "draftId",
        "inReviewId",
        "approvedId",
        "issuedId",
        "creditNoteId",
        "paymentId",
        "allocationId",
        "messageId",
        "threadId",
        "remarkId",
        "templateId",
        "scheduleId",
        "linkId",
        "notificationId",
        "workId",
        "dispatchId",
        "deliveryId",
      ] as const
    ).map((name) => [name, randomUUID()]),
  );
  return { ...(ids as Omit<WalkIds, "contentHash">), contentHash: sha256Hex(randomUUID()) };
}

type Answer = { status: number; body: string };

/** Walks every procedure. Returns what is wrong, a sentence each; nothing is wrong when it is empty. */
export async function walkProcedures(world: World, table: ProcedureTable): Promise<string[]> {
  const wrong: string[] = [];
  const procedures = Object.keys(appRouter._def.procedures).sort();
  for (const path of procedures) if (!(path in table)) wrong.push(`${path} is not in the table of the walk`);
  for (const path of Object.keys(table))
    if (!procedures.includes(path)) wrong.push(`${path} is in the table and not in the API`);

  const theirs = await walkIds(world, world.acme);
  const own = await walkIds(world, world.globex);
  await projected(world, theirs.tenantId);
  const before = await contentsOf(world, theirs.tenantId);
  for (const path of procedures) {
    const probe = table[path];
    if (probe) wrong.push(...(await tryForeign(world, path, probe, theirs, own)));
  }
  if ((await contentsOf(world, theirs.tenantId)) !== before) {
    wrong.push("something of the first agency changed while the other one walked");
  }
  for (const path of procedures) {
    const probe = table[path];
    if (probe) wrong.push(...(await tryRoles(world, path, probe, own)));
  }
  return wrong;
}

async function tryForeign(
  world: World,
  path: string,
  probe: ProcedureProbe,
  theirs: WalkIds,
  own: WalkIds,
): Promise<string[]> {
  const wrong: string[] = [];
  const nobodys = nobodysIds();
  const asked = probe.foreign(theirs, own);
  const control = probe.foreign(nobodys, own);
  for (const [index, input] of asked.entries()) {
    const answer = await call(world, world.globex.people.owner, own.tenantId, path, input);
    const unknown = await call(world, world.globex.people.owner, own.tenantId, path, control[index]);
    const where = `${path} with foreign ids (${index + 1} of ${asked.length})`;
    const asUnknown = ({ status, body }: Answer) =>
      status === unknown.status && without(body, theirs) === without(unknown.body, nobodys);
    // What the caller's own agency did between the two is no difference between them: then they are alike once more is asked.
    if (!asUnknown(answer) && !asUnknown(await call(world, world.globex.people.owner, own.tenantId, path, input))) {
      wrong.push(`${where} answers otherwise than with ids that nobody has: ${answer.body} / ${unknown.body}`);
    }
    if (probe.shows === undefined && answer.status !== 404)
      wrong.push(`${where} answers ${answer.status}: ${answer.body}`);
    if (probe.shows !== undefined && answer.status !== 200)
      wrong.push(`${where} answers ${answer.status}: ${answer.body}`);
    if (answer.status === 200 && mentions(answer.body, theirs))
      wrong.push(`${where} shows something of theirs: ${answer.body}`);
  }
  return wrong;
}

async function tryRoles(world: World, path: string, probe: ProcedureProbe, own: WalkIds): Promise<string[]> {
  const wrong: string[] = [];
  const expect = (who: string, answer: Answer, may: boolean, refusal: string): void => {
    const refused = answer.body.includes(`"message":"${refusal}"`);
    if (may && refused) wrong.push(`${path} refuses ${who}, who may`);
    if (!may && !refused)
      wrong.push(`${path} lets ${who} in, who may not: ${answer.status} ${answer.body.slice(0, 200)}`);
    if (answer.status >= 500) wrong.push(`${path} breaks for ${who}: ${answer.body}`);
  };
  for (const role of ROLES) {
    const answer = await call(world, world.globex.people[role], own.tenantId, path, probe.input(own, nobodysIds()));
    const may = typeof probe.allowed === "string" || probe.allowed.includes(role);
    expect(`a ${role}`, answer, may, "not_permitted");
  }
  const input = () => probe.input(own, nobodysIds());
  const person = probe.allowed === "anyone" || probe.allowed === "signed in";
  expect(
    "somebody of no agency",
    await call(world, world.stranger.person, null, path, input()),
    person,
    "no_agency_selected",
  );
  expect("nobody", await call(world, null, null, path, input()), probe.allowed === "anyone", "not_signed_in");
  return wrong;
}

/**
 * Walks the doors of HTTP. `app` is the product's own handler on the services of this world, in which a person signs in by
 * `authorization: Bearer <userId>`; `routes` are all that it has, without those that lead elsewhere. A route that the table
 * does not name is wrong.
 */
export async function walkRoutes(
  world: World,
  app: { fetch(request: Request): Response | Promise<Response>; routes: readonly string[] },
  table: RouteTable,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const route of app.routes) if (!(route in table)) wrong.push(`${route} is not in the table of the walk`);
  for (const route of Object.keys(table))
    if (!app.routes.includes(route)) wrong.push(`${route} is in the table and no route`);
  const theirs = await walkIds(world, world.acme);
  const own = await walkIds(world, world.globex);
  const ask = async (request: Request, person: Person | null): Promise<Answer> => {
    const headers = new Headers(request.headers);
    if (person) headers.set("authorization", `Bearer ${person.userId}`);
    if (person) headers.set("x-agency", own.tenantId);
    const response = await app.fetch(new Request(request, { headers }));
    return { status: response.status, body: await response.text() };
  };
  for (const [route, { allowed, request, idless }] of Object.entries(table)) {
    if (!idless) {
      const nobodys = nobodysIds();
      const foreign = await ask(await request(theirs), world.globex.people.owner);
      const unknown = await ask(await request(nobodys), world.globex.people.owner);
      if (foreign.status !== 404) wrong.push(`${route} answers ${foreign.status} with foreign ids`);
      if (without(foreign.body, theirs) !== without(unknown.body, nobodys)) {
        wrong.push(`${route} answers otherwise than with ids that nobody has: ${foreign.body} / ${unknown.body}`);
      }
    }
    for (const role of ROLES) {
      const answer = await ask(await request(own), world.globex.people[role]);
      const may = allowed === "anyone" || allowed.includes(role);
      if (may !== answer.status < 400) wrong.push(`${route} answers ${answer.status} to a ${role}`);
    }
    const nobody = await ask(await request(own), null);
    if ((allowed === "anyone") !== nobody.status < 400) wrong.push(`${route} answers ${nobody.status} to nobody`);
  }
  return wrong;
}

/** A question that waits, as it stands once it was asked. */
async function askedThrough(tx: Tx, ref: { tenantId: string; invoiceId: string; linkId: string }): Promise<void> {
  await tx.insert(questionThreads).values({ tenantId: ref.tenantId, invoiceId: ref.invoiceId, askedCount: 1 });
  const said = { side: "client" as const, name: "Sophie", body: "Which order was this?", idempotencyKey: randomUUID() };
  await tx.insert(questionMessages).values({ ...ref, ...said });
}

/** The token of the client's link of an issued invoice, for probes of public routes. */
export async function publicTokenOf(world: World, agency: TestAgency, invoiceId: string): Promise<string> {
  const { rows } = await world.db.owner.query<{ id: string }>(
    "select id from public_links where tenant_id = $1 and invoice_id = $2 and delivery_id is null order by made_by nulls first",
    [agency.tenantId, invoiceId],
  );
  const [link] = rows;
  if (!link) throw new Error(`invoice ${invoiceId} has no link`);
  return publicLinkToken(world.services.secret, link.id);
}

/** Calls a procedure as HTTP does, errors formatted as a browser gets them. */
export async function call(
  world: World,
  person: Person | null,
  tenantId: string | null,
  path: string,
  input: unknown,
): Promise<Answer> {
  const type = procedureType(path);
  const url = new URL(`https://countersign.example/trpc/${path}`);
  if (type !== "mutation" && input !== undefined) url.searchParams.set("input", JSON.stringify(input));
  const response = await fetchRequestHandler({
    endpoint: "/trpc",
    router: appRouter,
    req: new Request(url, {
      method: type === "mutation" ? "POST" : "GET",
      headers: { "content-type": "application/json" },
      ...(type === "mutation" ? { body: JSON.stringify(input ?? {}) } : {}),
    }),
    createContext: async (): Promise<RequestContext> => ({
      services: world.services,
      requestId: "walk",
      person,
      actor: person && tenantId ? await world.services.memberships.actorIn(person, tenantId) : null,
    }),
  });
  return { status: response.status, body: await response.text() };
}

type ProcedureType = "query" | "mutation" | "subscription";

function procedureType(path: string): ProcedureType {
  const procedures = appRouter._def.procedures as unknown as Record<string, { _def: { type: ProcedureType } }>;
  const found = procedures[path];
  if (!found) throw new Error(`there is no procedure ${path}`);
  return found._def.type;
}

/** The body with every id that was asked for taken out: an answer may repeat the question. */
function without(body: string, ids: WalkIds): string {
  return Object.values(ids).reduce((text, id) => text.replaceAll(id, "<asked>"), body);
}

function mentions(body: string, ids: WalkIds): boolean {
  const { contentHash: _hash, ...named } = ids;
  return Object.values(named).some((id) => body.includes(id)) || body.includes("Acme");
}

/** Everything that an agency has, as one text; read as the owner of the database, past every wall. */
/** Until the lists know what was written in its drafts: that comes a moment after the edit, and is nobody's walking. */
async function projected(world: World, tenantId: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const { rows } = await world.db.owner.query<{ id: string }>(
        `select i.id from invoices i where i.tenant_id = $1 and i.state = 'draft' and not i.is_model and i.projected_seq <
           (select max(u.seq) from draft_updates u where u.tenant_id = i.tenant_id and u.invoice_id = i.id)`,
        [tenantId],
      );
      if (rows.length > 0) throw new Error(`${rows.length} drafts are not projected yet`);
    },
    { timeout: 15_000, interval: 50 },
  );
}

async function contentsOf(world: World, tenantId: string): Promise<string> {
  const { rows: tables } = await world.db.owner.query<{ name: string }>(
    "select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'tenant_id' order by 1",
  );
  const contents: string[] = [];
  for (const { name } of tables) {
    const { rows } = await world.db.owner.query<{ text: string | null }>(
      `select string_agg(t::text, E'\\n' order by t::text) as text from "${name}" t where tenant_id = $1`,
      [tenantId],
    );
    contents.push(`${name}\n${rows[0]?.text ?? ""}`);
  }
  return contents.join("\n\n");
}
