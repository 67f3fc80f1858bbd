/** What better-auth signs on the Node host is read at the edge: the two ends of one token, with a real provider on a real database. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { expect, test } from "vitest";
import { testDatabase } from "#db/testing.ts";
import { createBetterAuthIdentity } from "./identity.ts";
import { createTokenIdentity } from "./token-identity.ts";

const ORIGIN = "http://localhost:3000";
const ANA = { name: "Ana Jansen", email: "ana@studioharbour.example", password: "a password of some length" };

async function bothEnds() {
  await using stack = new AsyncDisposableStack();
  const db = stack.use(await testDatabase());
  const pool = new pg.Pool({ connectionString: db.identityUrl, max: 4 });
  stack.defer(() => pool.end());
  const host = createBetterAuthIdentity({ pool, secret: db.secret, publicUrl: ORIGIN, now: () => new Date() });
  await host.migrate();
  const userId = await host.ensurePerson(ANA);
  const ask = async (path: string, init?: RequestInit): Promise<Response> => {
    const response = await host.handle(new Request(`${ORIGIN}/api/auth/${path}`, init));
    if (!response) throw new Error("not the provider's");
    return response;
  };
  const server = createServer(async (_incoming, outgoing) => {
    outgoing.writeHead(200, { "content-type": "application/json" }).end(await (await ask("jwks")).text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stack.defer(() => void server.close());
  const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const edge = createTokenIdentity({ jwksUrl, publicUrl: ORIGIN });
  const signIn = await ask("sign-in/email", {
    method: "POST",
    headers: { "content-type": "application/json", origin: ORIGIN },
    body: JSON.stringify(ANA),
  });
  const cookie = signIn.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const kept = stack.move();
  return {
    ask,
    cookie,
    host,
    jwksUrl,
    userId,
    seen: (token: string, identity = edge) =>
      identity.identify(new Request("https://edge.example/", { headers: { authorization: `Bearer ${token}` } })),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

test("The person that the Node host knows by cookie is the one that the edge knows by token", async () => {
  await using ends = await bothEnds();
  const answer = await ends.ask("token", { headers: { cookie: ends.cookie } });
  const { token } = (await answer.json()) as { token: string };
  const byCookie = await ends.host.identify(new Request(ORIGIN, { headers: { cookie: ends.cookie } }));
  expect(await ends.seen(token)).toEqual(byCookie);
  expect(byCookie).toMatchObject({ userId: ends.userId, name: "Ana Jansen", email: "ana@studioharbour.example" });
});

test("A token lives five minutes and is for this product; one of another product of the same keys names nobody", async () => {
  await using ends = await bothEnds();
  const { token } = (await (await ends.ask("token", { headers: { cookie: ends.cookie } })).json()) as { token: string };
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  expect(claims.exp - claims.iat).toBe(300);
  const elsewhere = createTokenIdentity({ jwksUrl: ends.jwksUrl, publicUrl: "https://other.example" });
  expect(await ends.seen(token, elsewhere)).toBeNull();
});

test("Whoever has signed out, or never signed in, gets no token; nor does the key ring show what signs", async () => {
  await using ends = await bothEnds();
  expect((await ends.ask("token")).status).toBe(401);
  await ends.ask("sign-out", {
    method: "POST",
    headers: { "content-type": "application/json", origin: ORIGIN, cookie: ends.cookie },
    body: "{}",
  });
  expect((await ends.ask("token", { headers: { cookie: ends.cookie } })).status).toBe(401);
  const { keys } = (await (await ends.ask("jwks")).json()) as { keys: Record<string, string>[] };
  expect(keys.length).toBeGreaterThan(0);
  for (const key of keys) expect(key).not.toHaveProperty("d");
});

test("Where the keys cannot be had nobody is taken for signed out", async () => {
  const unreachable = createTokenIdentity({ jwksUrl: "http://127.0.0.1:1/jwks", publicUrl: ORIGIN });
  const header = Buffer.from(JSON.stringify({ alg: "EdDSA", kid: "x" })).toString("base64url");
  await expect(
    unreachable.identify(new Request(ORIGIN, { headers: { authorization: `Bearer ${header}.e30.c2ln` } })),
  ).rejects.toThrow();
});
