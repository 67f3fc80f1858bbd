import pg from "pg";
import { expect, test } from "vitest";
import { testDatabase } from "#db/testing.ts";
import { createBetterAuthIdentity } from "./identity.ts";

const ORIGIN = "http://localhost:3000";
const PASSWORD = "a password of some length";

async function provider() {
  const db = await testDatabase();
  const pool = new pg.Pool({ connectionString: db.identityUrl, max: 4 });
  pool.on("error", () => {});
  let now = Date.now();
  const identity = createBetterAuthIdentity({ pool, secret: db.secret, publicUrl: ORIGIN, now: () => new Date(now) });
  await identity.migrate();
  await identity.ensurePerson({ name: "Ana Jansen", email: "ana@studioharbour.example", password: PASSWORD });
  return {
    db,
    pool,
    identity,
    pass: (ms: number) => {
      now += ms;
    },
    async [Symbol.asyncDispose]() {
      await pool.end();
      await db[Symbol.asyncDispose]();
    },
  };
}

type World = Awaited<ReturnType<typeof provider>>;

async function post(world: World, path: string, body: unknown, cookie = ""): Promise<Response> {
  const response = world.identity.handle(
    new Request(`${ORIGIN}/api/auth/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: ORIGIN, cookie },
      body: JSON.stringify(body),
    }),
  );
  if (!response) throw new Error("not the provider's");
  return response;
}

const signIn = (world: World, password = PASSWORD) =>
  post(world, "sign-in/email", { email: "ana@studioharbour.example", password });
const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
const ask = (world: World, cookie: string) => world.identity.identify(new Request(ORIGIN, { headers: { cookie } }));

test("A person who signs in is known by their session, and by nothing else", async () => {
  await using world = await provider();
  const cookie = cookieOf(await signIn(world));
  expect(await ask(world, cookie)).toMatchObject({ name: "Ana Jansen", email: "ana@studioharbour.example" });
  expect(await ask(world, cookie.replace(/=./, "=x"))).toBeNull();
  expect(await ask(world, "")).toBeNull();
});

test("Signing out ends the session at once, although it was remembered", async () => {
  await using world = await provider();
  const cookie = cookieOf(await signIn(world));
  expect(await ask(world, cookie)).not.toBeNull();
  await post(world, "sign-out", {}, cookie);
  expect(await ask(world, cookie)).toBeNull();
});

test("A session that another host ended is forgotten when its notification comes, and soon without one", async () => {
  await using world = await provider();
  const cookie = cookieOf(await signIn(world));
  const person = await ask(world, cookie);
  await world.pool.query('delete from "session"');
  expect(await ask(world, cookie)).not.toBeNull();
  world.identity.forgetSession(person?.sessionId ?? "");
  expect(await ask(world, cookie)).toBeNull();

  const again = cookieOf(await signIn(world));
  await ask(world, again);
  await world.pool.query('delete from "session"');
  world.pass(31_000);
  expect(await ask(world, again)).toBeNull();
});

test("An ended session tells every host by a notification, and whose it was", async () => {
  await using world = await provider();
  const listener = new pg.Client({ connectionString: world.db.relayUrl });
  await listener.connect();
  await listener.query("listen countersign_session");
  const told = new Promise<string>((resolve) =>
    listener.once("notification", (message) => resolve(message.payload ?? "")),
  );
  const cookie = cookieOf(await signIn(world));
  const person = await ask(world, cookie);
  await post(world, "sign-out", {}, cookie);
  expect(await told).toBe(`${person?.sessionId}:${person?.userId}`);
  await listener.end();
});

test("After eight wrong passwords for one address the ninth must wait, and the right one too", async () => {
  await using world = await provider();
  for (let attempt = 0; attempt < 8; attempt++) expect((await signIn(world, "wrong password")).status).toBe(401);
  const refused = await signIn(world);
  expect(refused.status).toBe(429);
  expect(refused.headers.get("retry-after")).toBe("900");
  world.pass(15 * 60_000 + 1);
  expect((await signIn(world)).status).toBe(200);
});

test("The provider's role sees its own tables and nothing of any agency", async () => {
  await using world = await provider();
  await expect(world.pool.query("select * from public.invoices")).rejects.toThrow(/permission denied/);
  await expect(world.db.appPool.query('select * from identity."user"')).rejects.toThrow(/permission denied/);
});

test("hosts that start at the same moment on an empty database all find its tables", async () => {
  await using db = await testDatabase();
  const pools = Array.from({ length: 4 }, () => new pg.Pool({ connectionString: db.identityUrl, max: 4 }));
  for (const pool of pools) pool.on("error", () => {});
  try {
    const starts = pools.map((pool) =>
      createBetterAuthIdentity({ pool, secret: db.secret, publicUrl: ORIGIN, now: () => new Date() }).migrate(),
    );
    expect(await Promise.allSettled(starts)).toEqual(starts.map(() => ({ status: "fulfilled", value: undefined })));
  } finally {
    await Promise.all(pools.map((pool) => pool.end()));
  }
});

test("Whether a person has a second factor is known without a session of theirs", async () => {
  await using world = await provider();
  const ana = (await ask(world, cookieOf(await signIn(world))))?.userId ?? "";
  expect(await world.identity.hasSecondFactor?.(ana)).toBe(false);
  await world.pool.query('update "user" set "twoFactorEnabled" = true where id = $1', [ana]);
  expect(await world.identity.hasSecondFactor?.(ana)).toBe(true);
  expect(await world.identity.hasSecondFactor?.("nobody")).toBe(false);
});
