/**
 * The queue marks an entry with the worker that took it, and would give it to nobody else for four hours if that worker died.
 * So each worker holds a session lock in the database under its own name. The lock goes when the connection goes: whoever
 * sees an entry of a worker whose lock is free may give the entry back to the queue at once.
 *
 * A living worker whose connection was cut looks dead for a moment. That is safe: it takes its lock again, and the run's
 * fence keeps whichever of two drivers came first from recording anything.
 */
import type { Pool } from "pg";
import { type KeptConnection, keepConnection } from "./kept-connection.ts";
import type { Log } from "./log.ts";

const LOCK = "hashtextextended($1, 7264002)";
/** Between taking its first entry and holding its lock a new worker has this long. */
const GRACE_SECONDS = 1;

/** Holds the lock of `workerId`, and takes it again whenever the connection is lost. */
export function holdWorkerLock(connectionString: string, workerId: string, log: Log): Promise<KeptConnection> {
  return keepConnection(
    connectionString,
    "countersign worker lock",
    async (client) => {
      // A machine that vanished without a word is noticed within half a minute instead of hours.
      await client.query("set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3");
      await client.query(`select pg_advisory_lock(${LOCK})`, [workerId]);
    },
    log,
  );
}

/** Gives the entries of dead workers back to the queue, and clears spent ones away. Returns the names of the dead. */
export async function releaseDeadWorkers(pool: Pool, ownId: string): Promise<string[]> {
  const { rows: holders } = await pool.query<{ worker: string }>(
    `select distinct locked_by as worker from graphile_worker.jobs
     where locked_by is not null and locked_by <> $1 and locked_at < now() - make_interval(secs => $2)`,
    [ownId, GRACE_SECONDS],
  );
  const dead: string[] = [];
  for (const { worker } of holders) {
    // One statement, one transaction: the lock that it got proves that nobody holds it while the entries are given back.
    const { rowCount } = await pool.query(
      `select graphile_worker.force_unlock_workers(array[$1::text]), pg_notify('jobs:insert', '{"count":1}')
       from (select pg_try_advisory_xact_lock(${LOCK}) as free offset 0) as lock where free`,
      [worker],
    );
    if (rowCount) dead.push(worker);
  }
  if (dead.length > 0) {
    await pool.query(
      `select count(*) from graphile_worker.complete_jobs(array(
         select id from graphile_worker.jobs where locked_at is null and attempts >= max_attempts limit 1000))`,
    );
  }
  return dead;
}
