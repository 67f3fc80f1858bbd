/** LISTEN on one channel, for as long as it takes. */
import { type KeptConnection, keepConnection } from "./kept-connection.ts";
import type { Log } from "./log.ts";

/**
 * Calls `onNotify` for every notification, and once after each (re)connection, because what was notified meanwhile was
 * missed. Resolves once it listens; throws when the first connection fails.
 */
export function listen(
  connectionString: string,
  channel: string,
  onNotify: () => void,
  log: Log,
): Promise<KeptConnection> {
  if (!/^[a-z_]+$/.test(channel)) throw new Error(`not a channel: ${channel}`);
  return keepConnection(
    connectionString,
    `countersign listen ${channel}`,
    async (client) => {
      client.on("notification", onNotify);
      await client.query(`listen ${channel}`);
      onNotify();
    },
    log,
  );
}
