import { describe, expect, test } from "vitest";
import { z } from "zod";
import { attempt, callerFor, safePath, WrongFields } from "./api.server.ts";

/** As the host's bundle throws them: the right shape, but not the class this bundle has. */
function apiError(code: string, message: string, cause?: object): Error {
  return Object.assign(new Error(message), { name: "TRPCError", code, cause });
}

function context(procedure: () => Promise<unknown>) {
  const api = { invoices: { byId: procedure } };
  const services = { identity: { signInUrl: (to: string) => `/sign-in?to=${encodeURIComponent(to)}` } };
  return { api, services } as unknown as Parameters<typeof callerFor>[1];
}

const request = new Request("http://localhost/invoices/1?tab=2");
const call = (error: Error) =>
  callerFor(
    request,
    context(() => Promise.reject(error)),
  )
    .invoices.byId({ invoiceId: "1" })
    .catch((thrown: unknown) => thrown);

describe("what a loader gets from the API", () => {
  test("another agency's row is a 404 with the page's sentence", async () => {
    const thrown = await call(apiError("NOT_FOUND", "invoice_not_found", { code: "invoice_not_found", details: {} }));
    if (!(thrown instanceof Response)) throw thrown;
    expect(thrown.status).toBe(404);
    expect(await thrown.json()).toEqual({ code: "invoice_not_found", sentence: "That invoice is not in this agency." });
  });

  test("an ended session leads to the sign-in page and back", async () => {
    const thrown = await call(apiError("UNAUTHORIZED", "not_signed_in"));
    if (!(thrown instanceof Response)) throw thrown;
    expect(thrown.status).toBe(302);
    expect(thrown.headers.get("location")).toBe("/sign-in?to=%2Finvoices%2F1%3Ftab%3D2");
  });

  test("an address whose id is no id leads nowhere, as one with an unknown id does", async () => {
    const { error } = z.object({ invoiceId: z.uuid() }).safeParse({ invoiceId: "x" });
    const thrown = await call(apiError("BAD_REQUEST", "bad", error));
    expect(thrown instanceof Response && thrown.status).toBe(404);
  });

  test("an error that nobody expected stays an error", async () => {
    const broken = apiError("INTERNAL_SERVER_ERROR", "boom");
    expect(await call(broken)).toBe(broken);
  });

  test("what the procedure answers comes through", async () => {
    const api = callerFor(
      request,
      context(() => Promise.resolve({ number: "2026-0147" })),
    );
    expect(await api.invoices.byId({ invoiceId: "1" })).toEqual({ number: "2026-0147" });
  });
});

describe("what a form gets from an action", () => {
  const form = new FormData();
  form.set("intent", "save");
  form.set("name", "Kade");
  form.set("vatId", "NL0");
  form.set("password", "secret");
  const refusedWith = (error: unknown, fields?: Record<string, string>) =>
    attempt(form, () => Promise.reject(error), fields);

  test("a schema's finding stands beside its field, and what was typed comes back without the password", async () => {
    const { error } = z
      .object({ party: z.object({ vatId: z.string().min(8) }) })
      .safeParse({ party: { vatId: "NL0" } });
    const outcome = await refusedWith(apiError("BAD_REQUEST", "bad", error), { "party.vatId": "vatId" });
    expect(outcome).toEqual({
      ok: false,
      intent: "save",
      sentence: null,
      wrong: { vatId: "Write at least 8 characters." },
      values: { name: "Kade", vatId: "NL0" },
    });
  });

  test("a refusal of the domain can stand beside a field", async () => {
    const error = apiError("CONFLICT", "name_taken", { code: "name_taken", details: {} });
    const outcome = await refusedWith(error, { "code:name_taken": "name" });
    expect(outcome).toMatchObject({ sentence: null, wrong: { name: "That name is taken. Choose another one." } });
  });

  test("one that belongs to no field is a sentence over the form", async () => {
    const outcome = await refusedWith(apiError("CONFLICT", "last_owner_must_stay", { code: "last_owner_must_stay" }));
    expect(outcome).toMatchObject({ wrong: {}, sentence: expect.stringContaining("needs an owner") });
  });

  test("what the page itself finds wrong is said the same way", async () => {
    const outcome = await refusedWith(new WrongFields({ name: "Give it a name." }));
    expect(outcome).toMatchObject({ ok: false, wrong: { name: "Give it a name." } });
  });

  test("an ended session keeps what was typed", async () => {
    const outcome = await refusedWith(apiError("UNAUTHORIZED", "not_signed_in"));
    expect(outcome).toMatchObject({ values: { name: "Kade" }, sentence: expect.stringContaining("session has ended") });
  });

  test("a missing row and an unexpected error are thrown, because no form can show them", async () => {
    const missing = apiError("NOT_FOUND", "client_not_found");
    await expect(refusedWith(missing)).rejects.toBe(missing);
    const broken = new TypeError("boom");
    await expect(refusedWith(broken)).rejects.toBe(broken);
  });
});

test("a sign-in returns to a path of this site and nowhere else", () => {
  expect(safePath("/invoices?q=1")).toBe("/invoices?q=1");
  for (const elsewhere of [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "",
    null,
  ]) {
    expect(safePath(elsewhere)).toBe("/inbox");
  }
});
