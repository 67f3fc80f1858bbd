import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { expect, test } from "vitest";
import { appRouter } from "#server/router.ts";
import { call } from "#server/testing/walk.ts";
import { twoTenants, type World } from "#server/testing/world.ts";

/** A request as it comes from outside, with any body and content type. */
async function post(world: World, path: string, contentType: string | null, body: BodyInit) {
  const { acme } = world;
  const response = await fetchRequestHandler({
    endpoint: "/trpc",
    router: appRouter,
    req: new Request(`https://countersign.example/trpc/${path}`, {
      method: "POST",
      body,
      ...(contentType ? { headers: { "content-type": contentType } } : {}),
    }),
    createContext: () => ({
      services: world.services,
      requestId: "request-1",
      person: acme.people.owner,
      actor: acme.actors.owner,
    }),
  });
  return { status: response.status, body: (await response.json()) as { error: { message: string; data: object } } };
}

test("A refusal of the domain carries its code, its details and the request's id, and nothing else", async () => {
  await using world = await twoTenants();
  const invoiceId = crypto.randomUUID();
  const answer = await call(world, world.acme.people.owner, world.acme.tenantId, "invoices.byId", { invoiceId });
  expect(answer.status).toBe(404);
  expect(JSON.parse(answer.body)).toEqual({
    error: {
      message: "invoice_not_found",
      code: -32004,
      data: { code: "NOT_FOUND", httpStatus: 404, details: { invoiceId }, issues: [], requestId: "walk" },
    },
  });
});

test("What is wrong with an input is said by its path and code", async () => {
  await using world = await twoTenants();
  const answer = await call(world, world.acme.people.owner, world.acme.tenantId, "invoices.byId", { invoiceId: "x" });
  expect(JSON.parse(answer.body)).toMatchObject({
    error: {
      message: "BAD_REQUEST",
      data: { httpStatus: 400, issues: [{ path: ["invoiceId"], code: "invalid_format", format: "uuid" }] },
    },
  });
});

test("What nobody expected is answered without detail, and logged with the request's id and without its parameters", async () => {
  await using world = await twoTenants();
  await world.db.owner.query("alter table clients rename column note to remark");
  const answer = await call(world, world.acme.people.owner, world.acme.tenantId, "clients.create", {
    name: "Secret Client",
    party: { name: "Secret Client", addressLines: [], countryCode: "NL", vatId: "", registrationId: "", email: "" },
    currency: "EUR",
  });
  expect(answer.status).toBe(500);
  expect(JSON.parse(answer.body)).toEqual({
    error: {
      message: "INTERNAL_SERVER_ERROR",
      code: -32603,
      data: { code: "INTERNAL_SERVER_ERROR", httpStatus: 500, details: {}, issues: [], requestId: "walk" },
    },
  });
  const [line] = world.logged.filter(({ level }) => level === "error");
  expect(line).toMatchObject({
    requestId: "walk",
    path: "clients.create",
    tenantId: world.acme.tenantId,
    err: { cause: { message: "postgres 42703", code: "42703" } },
  });
  expect(JSON.stringify(world.logged)).not.toContain("Secret Client");
});

test("A mutation takes JSON and nothing that a form of another site could send", async () => {
  await using world = await twoTenants();
  const form = new FormData();
  form.set("dueDays", "1");
  for (const [contentType, body] of [
    [null, form],
    ["application/x-www-form-urlencoded", "dueDays=1"],
    ["text/plain", '{"dueDays":1}'],
    ["application/octet-stream", '{"dueDays":1}'],
  ] as const) {
    const answer = await post(world, "agency.update", contentType, body);
    expect(answer, String(contentType)).toMatchObject({ status: 415 });
    // Also where there is no input to get wrong.
    expect(await post(world, "agency.clearLogo", contentType, body)).toMatchObject({ status: 415 });
  }
  expect(await post(world, "agency.update", "application/json", '{"dueDays":1}')).toMatchObject({ status: 200 });
  expect(await world.acme.api.owner.agency.read()).toMatchObject({ dueDays: 1 });
});

test("A role may what its row says and hears which right it lacks", async () => {
  await using world = await twoTenants();
  await expect(world.acme.api.viewer.clients.archive({ clientId: world.acme.clientId })).rejects.toMatchObject({
    code: "FORBIDDEN",
    message: "not_permitted",
    cause: { details: { action: "clients.write" } },
  });
  await expect(world.nobody.clients.list({})).rejects.toMatchObject({ code: "UNAUTHORIZED", message: "not_signed_in" });
  await expect(world.stranger.api.clients.list({})).rejects.toMatchObject({ message: "no_agency_selected" });
  expect(await world.nobody.session.me()).toMatchObject({ person: null, agencies: [] });
});
