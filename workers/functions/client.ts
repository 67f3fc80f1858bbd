/** The Inngest client, for whichever engine drives the functions. */
import { Inngest } from "inngest";
import type { Log } from "#workers/engine/log.ts";

export const APP_ID = "countersign";

export type InngestTarget =
  /** The embedded runner: `fetch` leads into this process and nowhere else, so there is nothing to sign. */
  | { engine: "embedded"; fetch: typeof fetch }
  /** An Inngest server. Its requests are signed; without a signing key the SDK refuses every one of them. */
  | { engine: "inngest"; baseUrl: string; eventKey: string; signingKey: string | undefined };

/** What goes wrong inside a step is a record of the run, shown there; the log only says that it happened. */
export function createInngestClient(target: InngestTarget, log: Log): Inngest {
  const logger = {
    debug: (...said: unknown[]) => log.debug({ said: said.map(plain) }, "inngest"),
    info: (...said: unknown[]) => log.info({ said: said.map(plain) }, "inngest"),
    warn: (...said: unknown[]) => log.warn({ said: said.map(plain) }, "inngest"),
    error: (...said: unknown[]) => log.warn({ said: said.map(plain) }, "inngest"),
  };
  const common = { id: APP_ID, logger, internalLogger: logger };
  if (target.engine === "embedded") return new Inngest({ ...common, isDev: true, fetch: target.fetch });
  return new Inngest({
    ...common,
    isDev: false,
    baseUrl: target.baseUrl,
    eventKey: target.eventKey,
    signingKey: target.signingKey,
  });
}

/** Database errors carry parameters in their text; a name and the first line is what a log may keep. */
function plain(said: unknown): string {
  const error = said instanceof Error ? said : said && typeof said === "object" && "err" in said ? said.err : null;
  if (error instanceof Error) return `${error.name}: ${error.message.split("\n", 1)[0]?.slice(0, 300)}`;
  return typeof said === "string" ? said.slice(0, 300) : "";
}
