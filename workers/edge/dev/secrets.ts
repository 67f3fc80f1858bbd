/**
 * `npm run -s edge:secrets`: the Worker's secrets as JSON for `wrangler secret bulk`, derived from DATABASE_URL and COUNTERSIGN_SECRET. The
 * edge gets neither of the two: it connects as the roles that row-level security binds, and what it signs opens no session.
 */
import { roleUrl } from "#db/roles.ts";
import { EnvError, parseEnv } from "#server/env.ts";
import { derivedSecret } from "#server/node/secrets.ts";

/** Throws EnvError where what it derives from is not there. */
export function edgeSecrets(source: Record<string, string | undefined>): Record<string, string> {
  const env = parseEnv(source);
  if (env.DATABASE_URL === undefined || env.COUNTERSIGN_SECRET === undefined) {
    throw new EnvError(["DATABASE_URL and COUNTERSIGN_SECRET must be those of the Node host that the edge belongs to"]);
  }
  return {
    APP_DATABASE_URL: roleUrl(env.DATABASE_URL, env.COUNTERSIGN_SECRET, "countersign_app"),
    RELAY_DATABASE_URL: roleUrl(env.DATABASE_URL, env.COUNTERSIGN_SECRET, "countersign_relay"),
    EDGE_SECRET: derivedSecret(env.COUNTERSIGN_SECRET, "collab"),
    ...(env.CLERK_JWT_KEY ? { CLERK_JWT_KEY: env.CLERK_JWT_KEY } : {}),
  };
}

if (process.argv[1] === import.meta.filename) {
  try {
    process.stdout.write(`${JSON.stringify(edgeSecrets(process.env), null, 2)}\n`);
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
