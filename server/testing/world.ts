/**
 * Two agencies with a member of every role, on a real PostgreSQL with real rooms and files: what tests of use cases stand on.
 * Every caller is the API itself, so a test goes through the same checks as a browser.
 */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DraftContent } from "#core/draft-content.ts";
import { ROLES, type Role } from "#core/permissions.ts";
import { createDraftLog } from "#db/draft-log.ts";
import { members } from "#db/schema/tenancy.ts";
import { type TestDatabase, testDatabase } from "#db/testing.ts";
import { createFileStore } from "#integrations/filesystem/files.ts";
import { createPictures } from "#integrations/sharp/pictures.ts";
import type { Actor, RequestContext, Services } from "#server/context.ts";
import { createCaller } from "#server/create-caller.ts";
import type { Identity, Person } from "#server/identity/identity.ts";
import { createMemberships } from "#server/identity/memberships.ts";
import { mayStayFrozen } from "#server/invoices/may-stay-frozen.ts";
import { projectDraft } from "#server/invoices/project-draft.ts";
import { createLogger } from "#server/logger.ts";
import { createCollabHost } from "#server/node/collab-host.ts";
import { createAgency } from "#server/tenancy/create-agency.ts";

/** The world begins on this morning and time goes on from there, so that dates in tests are dates and not sums. */
export const WORLD_BEGINS = "2026-03-10T09:00:00.000Z";
export const WORLD_TODAY = "2026-03-10";

export type Caller = ReturnType<typeof createCaller>;

export type World = AsyncDisposable & {
  db: TestDatabase;
  services: Services;
  /** Lines that were logged, parsed. */
  logged: Record<string, unknown>[];
  acme: TestAgency;
  globex: TestAgency;
  /** Somebody who is signed in and belongs nowhere. */
  stranger: { person: Person; api: Caller };
  /** Nobody: the API without a session. */
  nobody: Caller;
  /** Moves the clock to this instant; it goes on from there. */
  setNow(iso: string): void;
  /** A person as the identity provider would hand them over; signed in by `authorization: Bearer <userId>`. */
  person(name: string): Person;
  /** The API as this person in this agency, as HTTP would build it. */
  callerFor(person: Person, tenantId: string | null): Promise<Caller>;
};

export type TestAgency = {
  tenantId: string;
  name: string;
  people: Record<Role, Person>;
  actors: Record<Role, Actor>;
  api: Record<Role, Caller>;
  clientId: string;
  itemId: string;
  /** Written by the editor. */
  draftInvoice(content?: Partial<DraftContent>): Promise<{ invoiceId: string }>;
  submittedInvoice(content?: Partial<DraftContent>): Promise<{ invoiceId: string; contentHash: string }>;
  approvedInvoice(content?: Partial<DraftContent>): Promise<{ invoiceId: string; contentHash: string }>;
  issuedInvoice(content?: Partial<DraftContent>): Promise<TestIssued>;
};

export type TestIssued = { invoiceId: string; contentHash: string; number: string; versionId: string };

/** `await using world = await twoTenants()`. Everything is dropped when it goes out of scope; a database that was given stays. */
export async function twoTenants(options: { poolMax?: number; db?: TestDatabase } = {}): Promise<World> {
  const db = options.db ?? (await testDatabase(options));
  const folder = mkdtempSync(join(tmpdir(), "countersign-world-"));
  const clock = { from: Date.parse(WORLD_BEGINS), since: Date.now() };
  const now = () => new Date(clock.from + Date.now() - clock.since);
  const logged: Record<string, unknown>[] = [];
  const logger = createLogger({
    level: "info",
    destination: { write: (line) => void logged.push(JSON.parse(line) as Record<string, unknown>) },
  });
  const secret = "the secret of a world in which tests live, of enough length";
  const publicUrl = "https://countersign.example";
  const collab = createCollabHost({
    log: createDraftLog({ relayPool: db.relayPool, inTenant: db.inTenant }),
    secret,
    publicUrl,
    projectDraft: (ref, content, seq) => projectDraft(db.inTenant, ref, content, seq),
    memberNow: db.crossTenant.memberNow,
    mayStayFrozen: (ref) => mayStayFrozen(db.inTenant, ref),
    logger,
    now,
  });
  const people = new Map<string, Person>();
  const services: Services = {
    inTenant: db.inTenant,
    readTenant: db.readTenant,
    crossTenant: db.crossTenant,
    identity: bearerIdentity(people),
    memberships: createMemberships({ membershipsOf: (userId) => db.crossTenant.membershipsOf(userId), now }),
    rooms: collab.rooms,
    files: createFileStore(folder),
    pictures: createPictures(),
    logger,
    publicUrl,
    collabUrl: "wss://countersign.example",
    secret,
    embedded: { mailbox: true, demo: true },
    now,
  };
  const person = (name: string): Person => {
    const made: Person = {
      userId: `user-${randomUUID()}`,
      sessionId: randomUUID(),
      name,
      email: `${name.toLowerCase().replaceAll(/[^a-z]+/g, ".")}.${randomUUID().slice(0, 8)}@example.com`,
      emailVerified: true,
      externalOrgId: null,
    };
    people.set(made.userId, made);
    return made;
  };
  const callerFor = async (who: Person, tenantId: string | null): Promise<Caller> =>
    createCaller({
      services,
      requestId: randomUUID(),
      person: who,
      actor: tenantId ? await services.memberships.actorIn(who, tenantId) : null,
    });
  const stranger = person("Sam Stranger");
  const world: World = {
    db,
    services,
    logged,
    acme: await makeAgency(services, person, "Acme Studio"),
    globex: await makeAgency(services, person, "Globex Works"),
    stranger: { person: stranger, api: await callerFor(stranger, null) },
    nobody: createCaller({ services, requestId: randomUUID(), person: null, actor: null }),
    setNow(iso) {
      Object.assign(clock, { from: Date.parse(iso), since: Date.now() });
    },
    person,
    callerFor,
    async [Symbol.asyncDispose]() {
      await collab.close();
      if (!options.db) await db[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return world;
}

function bearerIdentity(people: ReadonlyMap<string, Person>): Identity {
  return {
    async identify(request) {
      return people.get(request.headers.get("authorization")?.replace(/^Bearer /, "") ?? "") ?? null;
    },
    handle: () => null,
    signInUrl: (returnTo) => `/sign-in?to=${encodeURIComponent(returnTo)}`,
  };
}

async function makeAgency(services: Services, person: (name: string) => Person, name: string): Promise<TestAgency> {
  const owner = person(`${name} owner`);
  const { tenantId } = await createAgency(services, owner, {
    name,
    countryCode: "NL",
    timeZone: "Europe/Amsterdam",
    baseCurrency: "EUR",
    legal: {
      name: `${name} B.V.`,
      addressLines: ["Kade 1", "3011 AB Rotterdam"],
      countryCode: "NL",
      vatId: "NL862514731B01",
      registrationId: "",
      email: "books@example.com",
    },
  });
  const people = { owner } as Record<Role, Person>;
  for (const role of ROLES) people[role] ??= person(`${name} ${role}`);
  await services.inTenant(tenantId, (tx) =>
    tx.insert(members).values(
      ROLES.filter((role) => role !== "owner").map((role) => ({
        tenantId,
        userId: people[role].userId,
        name: people[role].name,
        email: people[role].email,
        role,
      })),
    ),
  );
  const actors = {} as Record<Role, Actor>;
  const api = {} as Record<Role, Caller>;
  for (const role of ROLES) {
    const actor = await services.memberships.actorIn(people[role], tenantId);
    if (!actor) throw new Error(`${name} has no ${role}`);
    actors[role] = actor;
    const context: RequestContext = { services, requestId: randomUUID(), person: people[role], actor };
    api[role] = createCaller(context);
  }
  const { clientId } = await api.editor.clients.create({
    name: `Museum Kade (${name})`,
    party: {
      name: "Stichting Museum Kade",
      addressLines: ["Museumkade 1", "3011 AB Rotterdam"],
      countryCode: "NL",
      vatId: "NL800000001B01",
      registrationId: "",
      email: "",
    },
    currency: "EUR",
    emails: ["administratie@museumkade.example"],
  });
  const { itemId } = await api.editor.items.create({
    code: "DES",
    title: "Design, per day",
    unitPrice: "760",
    currency: "EUR",
    taxes: [{ category: "S", rate: "21", exemptionReason: null }],
  });
  const agency: TestAgency = {
    tenantId,
    name,
    people,
    actors,
    api,
    clientId,
    itemId,
    draftInvoice: ({ clientId: chosen, kind: _kind, ...content } = {}) =>
      api.editor.invoices.create({
        ...(chosen === null ? {} : { clientId: chosen ?? clientId }),
        content: { lines: exampleLines(), subject: "Festival posters", ...content },
      }),
    async submittedInvoice(content) {
      const { invoiceId } = await agency.draftInvoice(content);
      const { contentHash } = await api.editor.invoices.submit({ invoiceId });
      return { invoiceId, contentHash };
    },
    async approvedInvoice(content) {
      const submitted = await agency.submittedInvoice(content);
      await api.approver.invoices.approve(submitted);
      return submitted;
    },
    async issuedInvoice(content) {
      const approved = await agency.approvedInvoice(content);
      return { ...approved, ...(await api.editor.invoices.issue(approved)) };
    },
  };
  return agency;
}

/** Two lines at two rates: 2,280.00 at 21 % and 1,250.50 at 9 %, so 4,121.85 in all. */
export function exampleLines(): DraftContent["lines"] {
  const line = (id: string, title: string, quantity: string, unitPrice: string, rate: string) => ({
    id,
    title,
    detail: "",
    quantity,
    unit: "day",
    unitPrice,
    discount: null,
    taxes: [{ category: "S" as const, rate, exemptionReason: null }],
  });
  return [
    line("line-1", "Poster design, three days", "3", "760", "21"),
    line("line-2", "Photography of the exhibition", "1", "1250.50", "9"),
  ];
}

/** Net 3,530.50; tax 478.80 + 112.55 (112.545 rounded half up) = 591.35. */
export const EXAMPLE_TOTAL_MINOR = "412185";
