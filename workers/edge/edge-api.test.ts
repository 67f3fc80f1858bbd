/** The API through a real workerd, for two agencies: what server/walk.test.ts proves of the Node host, on a sample of doors. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { documents } from "#db/schema/invoices.ts";
import type { Person } from "#server/identity/identity.ts";
import { type EdgeWorld, edgeWorld } from "./testing/edge-world.ts";

let edge: EdgeWorld;
beforeAll(async () => {
  edge = await edgeWorld();
});
afterAll(() => edge[Symbol.asyncDispose]());

const as = (agency: "acme" | "globex", role: "owner" | "editor" | "viewer" = "editor") => ({
  as: edge.world[agency].people[role],
  agency: edge.world[agency].tenantId,
});

/** An answer without what differs from request to request. */
const essence = (body: unknown) => JSON.stringify(body).replaceAll(/"requestId":"[^"]+"/g, '"requestId":""');

describe("two agencies at the Worker", () => {
  test("each sees its own lists and nothing of the other's", async () => {
    const { acme, globex } = edge.world;
    const mine = await acme.draftInvoice({ subject: "Festival of Acme" });
    const theirs = await globex.draftInvoice({ subject: "Festival of Globex" });
    for (const [agency, own, foreign] of [
      ["acme", mine, theirs],
      ["globex", theirs, mine],
    ] as const) {
      for (const procedure of ["invoices.list", "clients.list", "items.list", "members.list"]) {
        const { status, body } = await edge.call(procedure, { ...as(agency), input: {} });
        expect(status, procedure).toBe(200);
        const said = JSON.stringify(body);
        expect(said).not.toContain(foreign.invoiceId);
        expect(said).not.toContain(agency === "acme" ? "Globex" : "Acme");
        if (procedure === "invoices.list") expect(said).toContain(own.invoiceId);
      }
    }
  });

  test("the other's id is answered as one that nobody has, word for word", async () => {
    const { invoiceId } = await edge.world.globex.draftInvoice();
    const { clientId, actors } = edge.world.globex;
    const probes: [procedure: string, mutate: boolean, theirs: object, nobodys: object][] = [
      ["invoices.byId", false, { invoiceId }, { invoiceId: randomUUID() }],
      ["invoices.checks", false, { invoiceId }, { invoiceId: randomUUID() }],
      ["clients.byId", false, { clientId }, { clientId: randomUUID() }],
      ["clients.archive", true, { clientId }, { clientId: randomUUID() }],
      ["members.remove", true, { memberId: actors.viewer.memberId }, { memberId: randomUUID() }],
    ];
    for (const [procedure, mutate, theirs, nobodys] of probes) {
      const found = await edge.call(procedure, { ...as("acme", "owner"), mutate, input: theirs });
      const missing = await edge.call(procedure, { ...as("acme", "owner"), mutate, input: nobodys });
      expect(found.status, procedure).toBe(404);
      const withoutIds = (body: unknown, input: object) =>
        Object.values(input).reduce((text: string, id) => text.replaceAll(String(id), "ID"), essence(body));
      expect(withoutIds(found.body, theirs), procedure).toBe(withoutIds(missing.body, nobodys));
    }
  });

  test("an agency that one does not belong to is as good as none, and a viewer may not write", async () => {
    const foreign = await edge.call("clients.list", {
      as: edge.world.acme.people.editor,
      agency: edge.world.globex.tenantId,
      input: {},
    });
    expect(foreign.status).toBe(412);
    expect(JSON.stringify(foreign.body)).toContain("no_agency_selected");
    const viewer = await edge.call("clients.archive", {
      ...as("acme", "viewer"),
      mutate: true,
      input: { clientId: edge.world.acme.clientId },
    });
    expect(viewer.status).toBe(403);
  });

  test("what is written through the Worker is read by the Node host, and the other way round", async () => {
    const name = `Galerie ${randomUUID()}`;
    const party = { name, addressLines: [], countryCode: "NL", vatId: "", registrationId: "", email: "" };
    const made = await edge.call("clients.create", {
      ...as("acme"),
      mutate: true,
      input: { name, party, currency: "EUR" },
    });
    expect(made.status).toBe(200);
    const { clientId } = (made.body as { result: { data: { clientId: string } } }).result.data;
    expect((await edge.world.acme.api.viewer.clients.byId({ clientId })).name).toBe(name);
    await edge.world.acme.api.editor.clients.archive({ clientId });
    const read = await edge.call("clients.byId", { ...as("acme"), input: { clientId } });
    expect(JSON.stringify(read.body)).toContain('"archived":true');
  });

  test("several calls in one request share its few connections", async () => {
    const token = await edge.signIns.token(edge.world.acme.people.editor);
    const names = Array.from({ length: 12 }, () => "clients.list").join(",");
    const input = JSON.stringify(Object.fromEntries(Array.from({ length: 12 }, (_, at) => [at, {}])));
    const response = await fetch(`${edge.edge.url}/trpc/${names}?batch=1&input=${encodeURIComponent(input)}`, {
      headers: { authorization: `Bearer ${token}`, "x-agency": edge.world.acme.tenantId },
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toHaveLength(12);
  });

  test("no connection to the database outlives the requests that made it", async () => {
    await Promise.all(Array.from({ length: 8 }, () => edge.call("clients.list", { ...as("acme"), input: {} })));
    await expect.poll(() => edge.edge.proxy.open()).toBe(0);
  });
});

describe("who is let in", () => {
  const me = async (token: string | undefined) => {
    const { status, body } = await edge.call("session.me", { as: token });
    expect(status).toBe(200);
    return (body as { result: { data: { person: { name: string } | null } } }).result.data.person?.name ?? null;
  };

  test("a session token names its person; an expired, forged, foreign or cut one names nobody", async () => {
    const person = edge.world.acme.people.approver;
    const { signIns } = edge;
    expect(await me(await signIns.token(person))).toBe(person.name);
    expect(await me(await signIns.token(person, { expiresInSeconds: -1 }))).toBeNull();
    expect(await me(await signIns.token(person, { forged: true }))).toBeNull();
    expect(await me(await signIns.token(person, { unknownKey: true }))).toBeNull();
    expect(await me(await signIns.token(person, { audience: "https://other.example" }))).toBeNull();
    expect(await me(await signIns.token(person, { issuer: "https://other.example" }))).toBeNull();
    expect(await me((await signIns.token(person)).slice(0, -6))).toBeNull();
    expect(await me(unsigned(person.userId))).toBeNull();
    expect(await me(undefined)).toBeNull();
  });

  test("public keys are fetched once and not for every request, and forged tokens cannot make it ask more", async () => {
    const person = edge.world.acme.people.editor;
    await me(await edge.signIns.token(person));
    const before = edge.signIns.fetches();
    for (let at = 0; at < 10; at++) await me(await edge.signIns.token(person));
    expect(edge.signIns.fetches()).toBe(before);
    for (let at = 0; at < 10; at++) await me(await edge.signIns.token(person, { unknownKey: true }));
    expect(edge.signIns.fetches() - before).toBeLessThanOrEqual(1);
  });

  test("a member who was removed is refused within five seconds", async () => {
    const { globex } = edge.world;
    const viewer = globex.people.viewer;
    const list = () => edge.call("clients.list", { as: viewer, agency: globex.tenantId, input: {} });
    expect((await list()).status).toBe(200);
    await globex.api.owner.members.remove({ memberId: globex.actors.viewer.memberId });
    const removed = performance.now();
    await expect.poll(async () => (await list()).status, { timeout: 6_000, interval: 100 }).toBe(412);
    expect(performance.now() - removed).toBeLessThan(5_000);
  });

  test("a member removed through the Worker is refused at once", async () => {
    const { globex } = edge.world;
    const accountant = globex.people.accountant;
    const list = () => edge.call("clients.list", { as: accountant, agency: globex.tenantId, input: {} });
    expect((await list()).status).toBe(200);
    const { memberId } = globex.actors.accountant;
    const removed = await edge.call("members.remove", { ...as("globex", "owner"), mutate: true, input: { memberId } });
    expect(removed.status).toBe(200);
    expect((await list()).status).toBe(412);
  });
});

describe("pages of other origins", () => {
  const send = (path: string, init: RequestInit) => fetch(`${edge.edge.url}${path}`, init);
  const publicUrl = () => edge.world.services.publicUrl;

  test("the product's own page may call with a bearer token, after asking", async () => {
    const asked = await send("/trpc/clients.list", {
      method: "OPTIONS",
      headers: {
        origin: publicUrl(),
        "access-control-request-method": "GET",
        "access-control-request-headers": "authorization,x-agency",
      },
    });
    expect(asked.status).toBe(204);
    expect(asked.headers.get("access-control-allow-origin")).toBe(publicUrl());
    expect(asked.headers.get("access-control-allow-headers")).toContain("authorization");
    expect(asked.headers.get("access-control-allow-credentials")).toBeNull();
    const { status, headers } = await edge.call("clients.list", {
      ...as("acme"),
      input: {},
      headers: { origin: publicUrl() },
    });
    expect(status).toBe(200);
    expect(headers.get("access-control-allow-origin")).toBe(publicUrl());
    expect(headers.get("vary")).toContain("origin");
  });

  test("a page of any other origin is refused, for reads, writes, live drafts and the preflight alike", async () => {
    const token = await edge.signIns.token(edge.world.acme.people.owner);
    for (const origin of [
      "https://evil.example",
      "null",
      edge.edge.url,
      `${publicUrl()}.evil.example`,
      publicUrl().replace("https", "http"),
    ]) {
      const headers = { origin, authorization: `Bearer ${token}`, "x-agency": edge.world.acme.tenantId };
      for (const [path, method] of [
        ["/trpc/clients.list?input={}", "GET"],
        ["/trpc/clients.create", "POST"],
        ["/trpc/clients.create", "OPTIONS"],
        [`/collab/${randomUUID()}`, "GET"],
      ] as const) {
        const response = await send(path, { method, headers });
        expect(response.status, `${origin} ${method} ${path}`).toBe(403);
        expect(response.headers.get("access-control-allow-origin")).toBeNull();
      }
    }
  });

  test("cookies open nothing, so that a page cannot act for whoever looks at it", async () => {
    const token = await edge.signIns.token(edge.world.acme.people.owner);
    const { body } = await edge.call("session.me", {
      headers: { cookie: `countersign.session_token=${token}; __session=${token}` },
    });
    expect(JSON.stringify(body)).toContain('"person":null');
  });
});

describe("the other doors", () => {
  test("health answers without a database, a key or a sign-in", async () => {
    const response = await fetch(`${edge.edge.url}/health`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: "ok" });
  });

  test("a stored PDF is the Node host's, byte for byte, for its own agency and nobody else", async () => {
    const { acme, globex } = edge.world;
    const { invoiceId, versionId } = await acme.issuedInvoice();
    const pdf = new TextEncoder().encode(`%PDF-1.7 of ${invoiceId}`);
    const { files, inTenant } = edge.world.services;
    const stored = await files.put(`documents/${acme.tenantId}/${versionId}.pdf`, pdf, "application/pdf");
    await inTenant(acme.tenantId, (tx) =>
      tx.insert(documents).values({
        tenantId: acme.tenantId,
        versionId,
        fileKey: stored.key,
        sha256: stored.sha256,
        bytes: stored.bytes,
      }),
    );
    const get = async (person: Person, agency: string) =>
      fetch(`${edge.edge.url}/invoices/${invoiceId}/pdf`, {
        headers: { authorization: `Bearer ${await edge.signIns.token(person)}`, "x-agency": agency },
      });
    const mine = await get(acme.people.viewer, acme.tenantId);
    expect(mine.status).toBe(200);
    expect(mine.headers.get("content-type")).toBe("application/pdf");
    expect(new Uint8Array(await mine.arrayBuffer())).toEqual(pdf);
    expect((await get(globex.people.owner, globex.tenantId)).status).toBe(404);
  });

  test("a logo is drawn anew by the Node host alone, and shown by both; the Worker keeps none that it cannot look into", async () => {
    const input = { dataBase64: ONE_PIXEL_PNG };
    const refused = await edge.call("agency.setLogo", { ...as("acme", "owner"), mutate: true, input });
    expect(refused.status).toBe(422);
    await edge.world.acme.api.owner.agency.setLogo(input);
    const read = await edge.call("agency.logo", as("acme"));
    const { logo } = (read.body as { result: { data: { logo: string } } }).result.data;
    expect(logo).toMatch(/^data:image\/png;base64,/);
    expect((await edge.world.acme.api.viewer.agency.logo()).logo).toBe(logo);
  });

  test("what is not there is said so, in the API's own words", async () => {
    for (const path of ["/", "/invoices", "/api/auth/sign-in/email", "/internal/nothing"]) {
      const response = await fetch(`${edge.edge.url}${path}`);
      expect(response.status, path).toBe(404);
      expect(await response.json()).toMatchObject({ code: "NOT_FOUND" });
    }
  });
});

const ONE_PIXEL_PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

/** A token that says that it needs no signature. */
function unsigned(userId: string): string {
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const exp = Math.floor(Date.now() / 1000) + 300;
  const iss = edge.world.services.publicUrl;
  const claims = { sub: userId, sid: "s", name: "", email: "", emailVerified: true, exp, iss, aud: iss };
  return `${encode({ alg: "none", kid: "key-1" })}.${encode(claims)}.${encode("")}`;
}
