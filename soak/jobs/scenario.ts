/** What a durable function is tried with: things for it to do, and what must have come of them, once each. */
import type { World } from "#server/testing/world.ts";
import type { Peers } from "./peers.ts";

export type Effect =
  /** One mail to this address that says all of these. */
  | { mail: string; saying: readonly string[] }
  /** One message that the browser behind this endpoint is shown and that says all of these. */
  | { push: string; saying: readonly string[] }
  /** So many rows that this question finds, asked as the owner of the database. */
  | { rows: string; values: unknown[]; wanted: number };

export type Scenario = {
  /** Makes `count` things for the function to do, each with the event that starts it. Nothing is under way when it is called. */
  begin(world: World, count: number, peers: Peers): Promise<Effect[]>;
};

/** Words that nothing else says. */
export const word = () => `w${crypto.randomUUID().replaceAll("-", "")}`;

/** Runs `make` one after the other: each takes locks that the next would only wait for. */
export async function each(count: number, make: (nth: number) => Promise<Effect[]>): Promise<Effect[]> {
  const effects: Effect[] = [];
  for (let nth = 0; nth < count; nth++) effects.push(...(await make(nth)));
  return effects;
}

/** Puts an event into the outbox of the first agency, so many times. */
export async function ask(world: World, name: string, data: Record<string, string>, count: number): Promise<void> {
  const { tenantId } = world.acme;
  await world.db.owner.query(
    "insert into outbox_events (tenant_id, name, data) select $1, $2, $3 from generate_series(1, $4)",
    [tenantId, name, JSON.stringify({ tenantId, ...data }), count],
  );
}
