/** Clerk's own client, and what stands for it at the edge, verify tokens that are signed here, with a key of this test's own. */
import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createClerkIdentity } from "./identity.ts";
import { createClerkTokenIdentity } from "./token-identity.ts";

const ORIGIN = "https://invoices.example.com";
const ours = generateKeyPairSync("rsa", { modulusLength: 2048 });
const theirs = generateKeyPairSync("rsa", { modulusLength: 2048 });

const PEM = ours.publicKey.export({ type: "spki", format: "pem" }).toString();
const clerk = createClerkIdentity({
  secretKey: "sk_test_Zm9yLXRlc3Rz",
  publishableKey: `pk_test_${Buffer.from("clerk.invoices.example.com$").toString("base64")}`,
  jwtKey: PEM,
  publicUrl: ORIGIN,
});
// As a shell leaves it that does not know of lines.
const edge = createClerkTokenIdentity({ jwtKey: PEM.replaceAll("\n", "\\n"), publicUrl: ORIGIN });

function token(claims: Record<string, unknown> = {}, key = ours.privateKey): string {
  const now = Math.floor(Date.now() / 1000);
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const body = `${encode({ alg: "RS256", typ: "JWT", kid: "ins_test" })}.${encode({
    iss: "https://clerk.invoices.example.com",
    azp: ORIGIN,
    sub: "user_ana",
    sid: "sess_1",
    iat: now - 5,
    nbf: now - 5,
    exp: now + 60,
    name: "Ana Jansen",
    email: "Ana@studioharbour.example",
    email_verified: true,
    ...claims,
  })}`;
  return `${body}.${sign("RSA-SHA256", Buffer.from(body), key).toString("base64url")}`;
}

const asked = (jwt: string, path = "/trpc/session.me") =>
  new Request(`${ORIGIN}${path}`, { headers: { authorization: `Bearer ${jwt}` } });

describe.each([
  ["Clerk's client", clerk],
  ["the edge", edge],
])("%s", (_name, identity) => {
  const asking = (jwt: string) => identity.identify(asked(jwt));

  test("a session token signed by the instance's key names the person and the organisation, without a network", async () => {
    expect(await asking(token({ org_id: "org_harbour", org_role: "org:admin" }))).toEqual({
      userId: "user_ana",
      sessionId: "sess_1",
      name: "Ana Jansen",
      email: "ana@studioharbour.example",
      emailVerified: true,
      externalOrgId: "org_harbour",
    });
  });

  test("a token signed by another key, expired, not yet good, made for another origin or cut short names nobody", async () => {
    const past = Math.floor(Date.now() / 1000) - 3_600;
    expect(await asking(token({}, theirs.privateKey))).toBeNull();
    expect(await asking(token({ exp: past, iat: past - 60, nbf: past - 60 }))).toBeNull();
    expect(await asking(token({ nbf: Math.floor(Date.now() / 1000) + 3_600 }))).toBeNull();
    expect(await asking(token({ azp: "https://evil.example" }))).toBeNull();
    expect(await asking(token().slice(0, -10))).toBeNull();
    expect(await asking("not-a-token")).toBeNull();
  });

  test("a session that is not done with what the instance asks for is nobody yet", async () => {
    expect(await asking(token({ sts: "pending" }))).toBeNull();
  });

  test("a request without a token is nobody", async () => {
    expect(await identity.identify(new Request(`${ORIGIN}/`))).toBeNull();
  });
});

test("A browser gets its own session's token for the edge, and nobody else gets one", async () => {
  const jwt = token();
  const given = await clerk.handle(asked(jwt, "/api/auth/token"));
  expect(await given?.json()).toEqual({ token: jwt });
  expect(given?.headers.get("cache-control")).toBe("no-store");
  expect((await clerk.handle(new Request(`${ORIGIN}/api/auth/token`)))?.status).toBe(401);
  expect(clerk.handle(asked(jwt, "/api/auth/sign-in"))).toBeNull();
});
