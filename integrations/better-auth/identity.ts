/**
 * The embedded identity provider: better-auth on our own PostgreSQL, in a schema and with a role of its own.
 * It says who a person is (password, sessions, TOTP). Which agency they belong to and what they may do there is ours
 * (server/identity/memberships.ts): roles must change in the same transaction as their audit event.
 */
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { jwt, twoFactor } from "better-auth/plugins";
import type { Pool } from "pg";
import { createBoundedCache } from "#server/bounded-cache.ts";
import type { Identity, Person } from "#server/identity/identity.ts";

/** A verified session is remembered this long. Sign-out, revocation and password change drop it at once (see `forgetSession`). */
const SESSION_MEMORY_MS = 30_000;
const SESSION_MEMORY_ENTRIES = 10_000;

/** Wrong passwords for one address before it must wait, whatever addresses they come from. */
const FAILURES_MAX = 8;
const FAILURES_WINDOW_MS = 15 * 60_000;

const SESSION_TOKEN_LIFE = "5m";
const KEY_LIFE_SECONDS = 60 * 60 * 24 * 30;

export type BetterAuthOptions = {
  /** Connects as the role that owns the schema `identity` and nothing else; search_path is set to it. */
  pool: Pool;
  secret: string;
  publicUrl: string;
  clientIpHeader?: string | undefined;
  now: () => Date;
};

export type BetterAuthIdentity = Identity & {
  /** Creates or updates the provider's tables. */
  migrate(): Promise<void>;
  /** Drops what is remembered of this session (by the session's id), here. */
  forgetSession(sessionId: string): void;
  /** Creates a person with a password, or leaves an existing one as they are; for the demo agency and tests. */
  ensurePerson(person: { name: string; email: string; password: string }): Promise<string>;
};

export function createBetterAuthIdentity(options: BetterAuthOptions): BetterAuthIdentity {
  const config = {
    appName: "Countersign",
    database: options.pool,
    secret: options.secret,
    baseURL: options.publicUrl,
    basePath: "/api/auth",
    // The address in the bar counts too, so that 127.0.0.1 and localhost both work on a laptop.
    trustedOrigins: (request?: Request) =>
      request ? [options.publicUrl, new URL(request.url).origin] : [options.publicUrl],
    emailAndPassword: { enabled: true, minPasswordLength: 10, maxPasswordLength: 128, autoSignIn: true },
    session: { expiresIn: 60 * 60 * 24 * 14, updateAge: 60 * 60 * 24 },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 300,
      customRules: {
        "/sign-in/email": { window: 60, max: 30 },
        "/sign-up/email": { window: 60, max: 20 },
        "/two-factor/*": { window: 60, max: 10 },
      },
    },
    advanced: {
      cookiePrefix: "countersign",
      // The HTTP door refuses a foreign Origin for every mutation (server/http/app.ts); programs send none, and may sign in.
      disableCSRFCheck: true,
      ...(options.clientIpHeader ? { ipAddress: { ipAddressHeaders: [options.clientIpHeader] } } : {}),
    },
    telemetry: { enabled: false },
    logger: { level: "error" as const },
    plugins: [twoFactor({ issuer: "Countersign" }), sessionTokens(options.publicUrl)],
  };
  // Made on first use: it looks at the tables at once, and those come with `migrate`.
  let made: ReturnType<typeof betterAuth<typeof config>> | null = null;
  const auth = () => {
    made ??= betterAuth(config);
    return made;
  };

  const remembered = createBoundedCache<string, Person>({
    entriesMax: SESSION_MEMORY_ENTRIES,
    ttlMs: SESSION_MEMORY_MS,
    now: options.now,
  });
  const failures = createBoundedCache<string, number>({
    entriesMax: 50_000,
    ttlMs: FAILURES_WINDOW_MS,
    now: options.now,
  });
  const keysOfSession = new Map<string, string>();

  async function identify(request: Request): Promise<Person | null> {
    const key = sessionCookie(request.headers.get("cookie"));
    if (!key) return null;
    const known = remembered.get(key);
    if (known) return known;
    const found = await auth().api.getSession({ headers: request.headers });
    if (!found) return null;
    const person: Person = {
      userId: found.user.id,
      sessionId: found.session.id,
      name: found.user.name,
      email: found.user.email,
      emailVerified: found.user.emailVerified,
      externalOrgId: null,
    };
    remembered.set(key, person);
    if (keysOfSession.size > SESSION_MEMORY_ENTRIES) keysOfSession.clear();
    keysOfSession.set(person.sessionId, key);
    return person;
  }

  async function signIn(request: Request): Promise<Response> {
    const address = await emailIn(request.clone());
    if (address && (failures.get(address) ?? 0) >= FAILURES_MAX) {
      return Response.json(
        {
          code: "TOO_MANY_REQUESTS",
          message: "Too many wrong passwords for this address. Try again in a quarter of an hour.",
        },
        { status: 429, headers: { "retry-after": String(FAILURES_WINDOW_MS / 1000) } },
      );
    }
    const response = await auth().handler(request);
    if (address && response.status === 401) failures.set(address, (failures.get(address) ?? 0) + 1);
    else if (address && response.ok) failures.delete(address);
    return response;
  }

  return {
    identify,
    handle(request) {
      const { pathname } = new URL(request.url);
      if (!pathname.startsWith("/api/auth/")) return null;
      if (pathname === "/api/auth/sign-in/email") return signIn(request);
      // Whatever happens to a session there, ask the database again afterwards.
      const key = sessionCookie(request.headers.get("cookie"));
      if (key && request.method !== "GET") remembered.delete(key);
      return auth()
        .handler(request)
        .finally(() => {
          if (key && request.method !== "GET") remembered.delete(key);
        });
    },
    signInUrl: (returnTo) => `/sign-in?to=${encodeURIComponent(returnTo)}`,
    async hasSecondFactor(userId) {
      const { rows } = await options.pool.query<{ on: boolean | null }>(
        'select "twoFactorEnabled" as on from "user" where id = $1',
        [userId],
      );
      return rows[0]?.on === true;
    },
    async migrate() {
      const client = await options.pool.connect();
      try {
        await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
        // What is missing is looked up under the lock: two hosts that start at once would both make it.
        const { runMigrations } = await getMigrations(config);
        await runMigrations();
        await client.query(SESSION_GONE_TRIGGER);
      } finally {
        // The lock goes with its connection.
        client.release(true);
      }
    },
    forgetSession(sessionId) {
      const key = keysOfSession.get(sessionId);
      if (key) remembered.delete(key);
      keysOfSession.delete(sessionId);
    },
    async ensurePerson({ name, email, password }) {
      const existing = await options.pool.query<{ id: string }>('select id from "user" where email = $1', [email]);
      if (existing.rows[0]) return existing.rows[0].id;
      const created = await auth().api.signUpEmail({ body: { name, email, password } });
      return created.user.id;
    },
  };
}

/**
 * A session as a signed statement for where there is no session table to ask (token-identity.ts): `/api/auth/token` makes one for the
 * session's own browser, `/api/auth/jwks` has the public keys. Who ended the session is believed where it lies in a table at once, and
 * here after `SESSION_TOKEN_LIFE` at the latest.
 */
function sessionTokens(publicUrl: string) {
  return jwt({
    jwks: { keyPairConfig: { alg: "EdDSA", crv: "Ed25519" }, rotationInterval: KEY_LIFE_SECONDS, gracePeriod: 60 * 60 },
    jwt: {
      issuer: publicUrl,
      audience: publicUrl,
      expirationTime: SESSION_TOKEN_LIFE,
      definePayload: ({ user, session }) => ({
        sid: session.id,
        name: user.name,
        email: user.email,
        emailVerified: user.emailVerified,
      }),
    },
    // Whoever wants a token asks for one: it does not lie in the answers of other calls.
    disableSettingJwtHeader: true,
  });
}

/** Any number will do, as long as it is ours. */
const MIGRATION_LOCK = 7_226_519;

/** Every host learns that a session ended, and whose it was, so that a remembered one dies at once and its open drafts with it. */
const SESSION_GONE_TRIGGER = `
  create or replace function session_gone() returns trigger language plpgsql as $$
  begin perform pg_notify('countersign_session', old.id || ':' || old."userId"); return old; end $$;
  create or replace trigger session_gone after delete on "session" for each row execute function session_gone();
`;

/** The value of our session cookie, or null. With https the browser sends it under the __Secure- name. */
function sessionCookie(header: string | null): string | null {
  const match = header?.match(/(?:^|;\s*)(?:__Secure-)?countersign\.session_token=([^;]{1,512})/);
  return match?.[1] ?? null;
}

async function emailIn(request: Request): Promise<string | null> {
  try {
    const body: unknown = await request.json();
    if (typeof body !== "object" || body === null || !("email" in body) || typeof body.email !== "string") return null;
    return body.email.trim().toLowerCase().slice(0, 254);
  } catch {
    return null; // Not JSON: better-auth answers that itself.
  }
}
