/**
 * Stands in for `pg` where the Worker is bundled (workers/edge/dev/bundle.ts): Neon's driver is pg's own client on a WebSocket in place
 * of a TCP socket, so drizzle's node-postgres session and our doors in db/ run on it as they are, and there is one `Tx` and not two.
 */
import { Client, Pool, types } from "@neondatabase/serverless";

// drizzle-orm/node-postgres asks for `pg` as a default import.
export default { Client, Pool, types };
