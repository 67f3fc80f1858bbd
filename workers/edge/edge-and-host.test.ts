/**
 * The Node host and the edge together, as in production: people write at the edge, and whoever submits, approves or edits through the
 * Node host's API (or through the Worker's) does it to the very draft that they have open.
 */
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { addLine, lineOrder, readDraft, setField } from "#core/draft-document.ts";
import type { Role } from "#core/permissions.ts";
import { placeEdge } from "#db/draft-leases.ts";
import { createDraftLog } from "#db/draft-log.ts";
import { createRemoteRooms } from "#server/collab/remote-rooms.ts";
import { CLOSES } from "#server/collab/room-limits.ts";
import type { Services } from "#server/context.ts";
import { createCaller } from "#server/create-caller.ts";
import { projectDraft } from "#server/invoices/project-draft.ts";
import { createCollabHost } from "#server/node/collab-host.ts";
import { Client, line } from "#server/node/testing/collab-world.ts";
import type { Caller, TestAgency } from "#server/testing/world.ts";
import { type EdgeWorld, edgeWorld } from "./testing/edge-world.ts";

let edge: EdgeWorld;
let services: Services;
const clients: Client[] = [];
beforeAll(async () => {
  edge = await edgeWorld();
  const { secret } = edge.world.services;
  // As server/node/host.ts puts it together with COLLAB_URL; tickets are read by the machine's clock, so it is everybody's here.
  services = {
    ...edge.world.services,
    collabUrl: edge.edge.url.replace("http", "ws"),
    rooms: createRemoteRooms({ urlOf: () => edge.edge.url, secret, fetch, timeoutMs: 20_000 }),
    now: () => new Date(),
  };
});
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});
afterAll(() => edge[Symbol.asyncDispose]());

/** The API of the Node host, as a member of an agency. */
async function host(agency: TestAgency, role: Role): Promise<Caller> {
  const person = agency.people[role];
  const actor = await services.memberships.actorIn(person, agency.tenantId);
  return createCaller({ services, requestId: randomUUID(), person, actor });
}

/** A browser with a ticket of the Node host, at the address that the ticket names. */
async function browser(agency: TestAgency, role: Role, invoiceId: string): Promise<Client> {
  const { url, room, token } = await (await host(agency, role)).invoices.ticket({ invoiceId });
  const client = new Client(url.replace(/\/collab$/, ""), room, token);
  clients.push(client);
  await client.synced();
  return client;
}

async function openDraft(agency: TestAgency, roles: readonly [Role, Role]) {
  const { invoiceId } = await (await host(agency, "editor")).invoices.create({
    clientId: agency.clientId,
    content: { lines: [line("line-1")], subject: "Born in PostgreSQL" },
  });
  const [ana, ben] = await Promise.all(roles.map((role) => browser(agency, role, invoiceId)));
  if (!ana || !ben) throw new Error("two people");
  return { invoiceId, ana, ben };
}

test("two people write at the edge; submitting on the Node host freezes exactly what they see, and returning it lets them write on", async () => {
  const { acme } = edge.world;
  const { invoiceId, ana, ben } = await openDraft(acme, ["editor", "owner"]);
  expect(readDraft(ben.doc).subject).toBe("Born in PostgreSQL");
  setField(ana.doc, "subject", "Written at the edge");
  setField(ben.doc, "reference", "PO 7");
  await Promise.all([ana.saved(), ben.saved()]);

  const editor = await host(acme, "editor");
  const { contentHash } = await editor.invoices.submit({ invoiceId });
  await ben.until("frozen", () => ben.notice?.frozen !== null && ben.notice?.frozen !== false);
  // Somebody whose browser did not hear of it in time: what they write now exists nowhere.
  setField(ana.doc, "reference", "too late");
  const { content } = await (await host(acme, "approver")).invoices.byId({ invoiceId });
  expect(content).toMatchObject({ subject: "Written at the edge", reference: "PO 7" });
  expect((await services.rooms.read({ tenantId: acme.tenantId, invoiceId })).reference).toBe("PO 7");
  expect(readDraft(ben.doc).reference).toBe("PO 7");

  await (await host(acme, "approver")).invoices.return({ invoiceId, contentHash, comment: "The dates, please." });
  const again = await browser(acme, "owner", invoiceId);
  setField(again.doc, "subject", "With dates");
  await again.saved();
  await ben.until("the edit", () => readDraft(ben.doc).subject === "With dates");
});

test("an edit by the API of either host is seen by whoever has the draft open", async () => {
  const { acme } = edge.world;
  const { invoiceId, ana, ben } = await openDraft(acme, ["editor", "approver"]);
  await (await host(acme, "editor")).invoices.edit({
    invoiceId,
    operations: [{ type: "addLine", line: line("by-the-host") }],
  });
  await ben.until("the host's line", () => lineOrder(ben.doc).includes("by-the-host"));
  const edited = await edge.call("invoices.edit", {
    as: acme.people.editor,
    agency: acme.tenantId,
    mutate: true,
    input: { invoiceId, operations: [{ type: "addLine", line: line("by-the-worker") }] },
  });
  expect(edited.status).toBe(200);
  await ana.until("the Worker's line", () => lineOrder(ana.doc).includes("by-the-worker"));
  expect(lineOrder(ana.doc)).toEqual(["line-1", "by-the-host", "by-the-worker"]);
});

test("a whole life through the Worker: created, ticketed, written, submitted and approved there, issued by the Node host", async () => {
  const { acme } = edge.world;
  const worker = async <T>(role: Role, procedure: string, input: unknown): Promise<T> => {
    const { status, body } = await edge.call(procedure, {
      as: acme.people[role],
      agency: acme.tenantId,
      mutate: true,
      input,
    });
    expect(status, `${procedure}: ${JSON.stringify(body)}`).toBe(200);
    return (body as { result: { data: T } }).result.data;
  };
  const { invoiceId } = await worker<{ invoiceId: string }>("editor", "invoices.create", {
    clientId: acme.clientId,
    content: { lines: [line("line-1")] },
  });
  const ticket = await worker<{ url: string; token: string }>("editor", "invoices.ticket", { invoiceId });
  expect(ticket.url).toBe(`${edge.edge.url.replace("http", "ws")}/collab`);
  const client = new Client(ticket.url.replace(/\/collab$/, ""), invoiceId, ticket.token);
  clients.push(client);
  await client.synced();
  setField(client.doc, "subject", "Only ever at the edge");
  await client.saved();
  const { contentHash } = await worker<{ contentHash: string }>("editor", "invoices.submit", { invoiceId });
  await worker("approver", "invoices.approve", { invoiceId, contentHash });
  const { number } = await (await host(acme, "editor")).invoices.issue({ invoiceId, contentHash });
  expect(number).toMatch(/\d/);
  const issued = await (await host(acme, "viewer")).invoices.byId({ invoiceId });
  expect(issued).toMatchObject({ state: "issued", content: { subject: "Only ever at the edge" } });
});

test("a host with rooms of its own reaches the drafts that the edge has, once somebody has said where the edge is", async () => {
  const { acme, db } = edge.world;
  const { invoiceId, ben } = await openDraft(acme, ["editor", "owner"]);
  await placeEdge(db.relayPool, edge.edge.url);
  const other = createCollabHost({
    log: createDraftLog({ relayPool: db.relayPool, inTenant: db.inTenant, claimant: "a host without COLLAB_URL" }),
    secret: services.secret,
    publicUrl: services.publicUrl,
    projectDraft: (ref, content, seq) => projectDraft(db.inTenant, ref, content, seq),
    memberNow: async () => null,
    logger: services.logger,
    now: () => new Date(),
  });
  try {
    const ref = { tenantId: acme.tenantId, invoiceId };
    await other.rooms.transact(ref, (doc) => void addLine(doc, line("from-the-other-host")));
    await ben.until("the other host's line", () => lineOrder(ben.doc).includes("from-the-other-host"));
    expect((await other.rooms.freeze(ref, "Mia")).lines.map(({ id }) => id)).toEqual(["line-1", "from-the-other-host"]);
    await ben.until("frozen", () => ben.notice?.frozen !== null && ben.notice?.frozen !== false);
  } finally {
    await other.close();
  }
});

test("lists know within seconds what was written at the edge", async () => {
  const { acme } = edge.world;
  const { invoiceId, ana } = await openDraft(acme, ["editor", "owner"]);
  setField(ana.doc, "subject", "For the list");
  await ana.saved();
  const viewer = await host(acme, "viewer");
  const listed = async () => (await viewer.invoices.list({})).rows.find((row) => row.invoiceId === invoiceId)?.subject;
  await expect.poll(listed, { timeout: 8_000 }).toBe("For the list");
});

test.each(["the Node host", "the Worker"])(
  "a member who is removed through %s loses the socket within five seconds",
  async (by) => {
    const { globex } = edge.world;
    const role = by === "the Worker" ? "accountant" : "viewer";
    const { ana, ben } = await openDraft(globex, [role, "owner"]);
    const { memberId } = globex.actors[role];
    const at = performance.now();
    if (by === "the Worker") {
      const owner = { as: globex.people.owner, agency: globex.tenantId };
      expect((await edge.call("members.remove", { ...owner, mutate: true, input: { memberId } })).status).toBe(200);
    } else {
      await (await host(globex, "owner")).members.remove({ memberId });
    }
    await ana.closedWith(CLOSES.rights_lost.code, 5_000);
    expect(performance.now() - at).toBeLessThan(5_000);
    expect(ben.closes).toEqual([]);
  },
);

test("who signs out on the Node host is out of the draft at the edge within five seconds, and whoever else is there stays", async () => {
  const { acme } = edge.world;
  const { ana, ben } = await openDraft(acme, ["editor", "owner"]);
  const { userId, sessionId } = acme.people.editor;
  await services.rooms.recheck(acme.tenantId, userId, sessionId);
  await ana.closedWith(CLOSES.signed_out.code, 5_000);
  setField(ben.doc, "reference", "still here");
  await ben.saved();
  expect(ben.closes).toEqual([]);
});

test("what nobody signed reaches no draft, and neither does a page of another site or another agency's ticket", async () => {
  const { acme, globex } = edge.world;
  const { invoiceId } = await acme.draftInvoice();
  for (const call of ["read", "freeze", "state", "nothing"]) {
    const response = await fetch(`${edge.edge.url}/internal/rooms/${acme.tenantId}/${invoiceId}/${call}`, {
      method: "POST",
      body: "{}",
    });
    expect(response.status).toBe(404);
  }
  const strangers = createRemoteRooms({
    urlOf: () => edge.edge.url,
    secret: "another secret of enough length, but not ours",
    fetch,
    timeoutMs: 5_000,
  });
  await expect(strangers.read({ tenantId: acme.tenantId, invoiceId })).rejects.toThrow();
  await expect(strangers.recheck(acme.tenantId, null)).rejects.toThrow();
  const theirs = await globex.draftInvoice();
  const { token } = await (await host(globex, "editor")).invoices.ticket(theirs);
  const intruder = new Client(services.collabUrl, invoiceId, token);
  clients.push(intruder);
  await intruder.closedWith(CLOSES.ticket_invalid.code);
});
