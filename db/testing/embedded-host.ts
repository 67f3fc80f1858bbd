/** A process that starts PostgreSQL in the folder it is given, says where, and then only waits: for tests that kill it. */
import { startEmbeddedPostgres } from "../embedded.ts";

const { ownerUrl } = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? "", say: () => {} });
process.stdout.write(`${ownerUrl}\n`);
setInterval(() => {}, 60_000);
