/** LISTEN on one channel, for as long as it takes. */
import { type KeptConnection, keepConnection } from "./kept-connection.ts";
import type { Log } from "./log.ts";

/**
 * Calls `onNotify` with the payload of every notification, and once with null after each (re)connection, because what was
 * notified meanwhile was missed. Resolves once it listens; throws when the first connection fails.
 */
export function listen(
  connectionString: string,
  channel: string,
  onNotify: (payload: string | null) => void,
  log: Log,
): Promise<KeptConnection> {
  if (!/^[a-z_]+$/.test(channel)) throw new Error(`not a channel: ${channel}`);
  return keepConnection(
    connectionString,
    `countersign listen ${channel}`,
    async (client) => {
      client.on("notification", (message) => onNotify(message.payload ?? null));
      await client.query(`listen ${channel}`);
      onNotify(null);
    },
    log,
  );
}
