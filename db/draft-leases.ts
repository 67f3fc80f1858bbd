/**
 * One lease a host, for all rooms of live drafts that it owns (`jobs.draft_hosts`). While it lasts nobody else can claim one of them
 * (claim_room() in 0004); all times are the database's, so hosts' clocks may differ.
 */
import type { Pool } from "pg";

// Shorter than any lease: a renewal that hangs must not keep the next from being tried.
const QUERY_TIMEOUT_MS = 2_000;

export type HeldRoom = { ref: { tenantId: string; invoiceId: string }; fence: number };

export type DraftLeases = {
  /** From now on `owner` has a lease, whether it had one or not. `alone`: nobody else can be there, and what is left is void. */
  begin(leaseMs: number, alone?: boolean): Promise<void>;
  /** One statement for all rooms. False: the lease had ended, and rooms may have been claimed meanwhile. */
  renew(leaseMs: number): Promise<boolean>;
  /** Whether each of these is still under its fence. */
  stillHeld(rooms: readonly HeldRoom[]): Promise<boolean[]>;
  /** Whatever `owner` had is anybody's, at once. */
  end(): Promise<void>;
};

/** `relayPool` connects as countersign_relay. `url`: where the owner's rooms answer other hosts. */
export function createDraftLeases(options: { relayPool: Pool; owner: string; url: string | null }): DraftLeases {
  const { relayPool, owner, url } = options;
  const query = <Row extends Record<string, unknown>>(text: string, values: unknown[]) =>
    relayPool.query<Row>({ text, values, query_timeout: QUERY_TIMEOUT_MS } as never);
  return {
    async begin(leaseMs, alone = false) {
      // Hosts that ended without a word a day ago are of no interest to anybody.
      await query(
        `delete from jobs.draft_hosts
          where owner not in ($1, 'edge') and ($2 or lease_until < now() - interval '1 day')`,
        [owner, alone],
      );
      await query(
        `insert into jobs.draft_hosts (owner, url, lease_until) values ($1, $2, clock_timestamp() + $3 * interval '1 ms')
         on conflict (owner) do update set url = excluded.url, lease_until = excluded.lease_until`,
        [owner, url, leaseMs],
      );
    },
    async renew(leaseMs) {
      const { rowCount } = await query(
        `update jobs.draft_hosts set lease_until = clock_timestamp() + $2 * interval '1 ms'
          where owner = $1 and lease_until > clock_timestamp()`,
        [owner, leaseMs],
      );
      return rowCount === 1;
    },
    async stillHeld(rooms) {
      const { rows } = await query<{ item: string }>(
        "select item from rooms_under_fences($1::uuid[], $2::uuid[], $3::bigint[]) as item",
        [rooms.map(({ ref }) => ref.tenantId), rooms.map(({ ref }) => ref.invoiceId), rooms.map(({ fence }) => fence)],
      );
      const held = new Set(rows.map(({ item }) => Number(item)));
      return rooms.map((_, at) => held.has(at + 1));
    },
    async end() {
      await query("delete from jobs.draft_hosts where owner = $1", [owner]);
    },
  };
}

/**
 * From now on every host knows where drafts are reached that a Durable Object has, also one that was not told of it: hosts are
 * reconfigured one after the other, and what the edge has stays there when it is turned off for new drafts.
 */
export async function placeEdge(relayPool: Pool, url: string): Promise<void> {
  await relayPool.query(
    `insert into jobs.draft_hosts (owner, url, lease_until) values ('edge', $1, 'infinity')
     on conflict (owner) do update set url = excluded.url, lease_until = excluded.lease_until`,
    [url],
  );
}
