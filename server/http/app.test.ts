import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { twoTenants, type World } from "#server/testing/world.ts";
import { createHttpApp } from "./app.ts";

let world: World;
let app: ReturnType<typeof createHttpApp>;
beforeAll(async () => {
  world = await twoTenants();
  app = createHttpApp({ services: world.services });
});
afterAll(() => world[Symbol.asyncDispose]());

function asAna(path: string, init: RequestInit = {}): Promise<Response> {
  const { userId } = world.acme.people.editor;
  const headers = { authorization: `Bearer ${userId}`, "x-agency": world.acme.tenantId, ...init.headers };
  return Promise.resolve(app.fetch(new Request(`https://countersign.example${path}`, { ...init, headers })));
}

describe("the HTTP door", () => {
  it("refuses a body that is too long, also one that does not say so", async () => {
    const chunk = new TextEncoder().encode(" ".repeat(500_000));
    let left = 10;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (left-- > 0) controller.enqueue(chunk);
        else controller.close();
      },
    });
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: endless, duplex: "half" };
    const answer = await asAna("/trpc/invoices.import", init as RequestInit);
    expect(answer.status).toBe(413);
    expect(await answer.json()).toEqual({ code: "PAYLOAD_TOO_LARGE" });
    // It stopped reading where the bound was reached.
    expect(left).toBeGreaterThan(2);
  });

  it("takes a body as long as the largest import when it comes in pieces", async () => {
    const text = JSON.stringify({ fileName: "a.json", text: "x".repeat(900_000) });
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const bytes = new TextEncoder().encode(text);
        for (let at = 0; at < bytes.length; at += 65_536) controller.enqueue(bytes.subarray(at, at + 65_536));
        controller.close();
      },
    });
    const init = { method: "POST", headers: { "content-type": "application/json" }, body, duplex: "half" };
    const answer = await asAna("/trpc/invoices.import", init as RequestInit);
    // It was read whole: what is refused is that it is no invoice.
    expect(answer.status).toBe(400);
    expect(JSON.stringify(await answer.json())).not.toContain("PAYLOAD_TOO_LARGE");
  });

  it("answers a handful of calls in one request and refuses hundreds", async () => {
    const batch = (calls: number) =>
      asAna(`/trpc/${Array.from({ length: calls }, () => "invoices.counts").join(",")}?batch=1&input=%7B%7D`);
    expect((await batch(5)).status).toBe(200);
    expect((await batch(200)).status).toBe(400);
  });

  it("turns a page of another site away before anything is read", async () => {
    const answer = await asAna("/trpc/clients.create", {
      method: "POST",
      headers: { origin: "https://evil.example", "content-type": "application/json" },
      body: "{}",
    });
    expect(answer.status).toBe(403);
  });

  it("lets a page that tells nobody its address send a form to itself, and no sandboxed frame of another site", async () => {
    const sent = (site: string | null) =>
      asAna("/trpc/clients.create", {
        method: "POST",
        headers: { origin: "null", "content-type": "application/json", ...(site ? { "sec-fetch-site": site } : {}) },
        body: "{}",
      });
    // Read, and found to be no client: that is an answer to what was sent.
    expect((await sent("same-origin")).status).toBe(400);
    for (const site of ["cross-site", "same-site", "none", null])
      expect((await sent(site)).status, String(site)).toBe(403);
  });
});
