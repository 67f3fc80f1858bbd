/** The Node host's way in: configuration, one instance a data folder, start, print the address, stop politely. */
import { resolve } from "node:path";
import { SetupError } from "#db/setup-error.ts";
import { EnvError, parseEnv } from "#server/env.ts";
import { type Host, startHost } from "./host.ts";
import { takeInstanceLock } from "./instance-lock.ts";

/** After this long a polite stop gives up on whoever still holds on. */
const STOP_MS_MAX = 10_000;

async function main(): Promise<void> {
  const started = performance.now();
  const env = parseEnv(process.env);
  const dataDir = resolve(env.DATA_DIR);
  const releaseLock = await takeInstanceLock(dataDir, env.PUBLIC_URL);
  process.on("exit", releaseLock);

  // Asked to stop while still starting: finish the start, then stop, so that nothing is left half-made.
  let asked = false;
  let host: Host | null = null;
  const stop = (): void => {
    if (asked) return;
    asked = true;
    if (host) void leave(host);
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  process.on("SIGHUP", stop);

  host = await startHost({ env, dataDir, root: process.cwd(), dev: process.argv.includes("--dev"), say });
  if (asked) return leave(host);
  say("");
  say(
    `  Countersign  ${host.url}   (ready in ${((performance.now() - started) / 1000).toFixed(1)} s, Ctrl-C stops it)`,
  );
  for (const line of host.welcome) say(`  ${line}`);
  say("");
}

async function leave(host: Host): Promise<void> {
  const late = setTimeout(() => process.exit(1), STOP_MS_MAX);
  await host.stop();
  clearTimeout(late);
  process.exit(0);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  if (error instanceof EnvError) console.error(`\n${error.message}\n`);
  else if (error instanceof SetupError) console.error(`\n${error.message}\n${error.remedy}\n`);
  else console.error(error);
  process.exit(1);
});
