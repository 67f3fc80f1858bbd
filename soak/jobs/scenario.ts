/** What a durable function is tried with: things for it to do, and what must have come of them, once each. */
import type { World } from "#server/testing/world.ts";
import type { Peers } from "./peers.ts";

export type Effect =
  /** One mail to this address that says this. */
  | { mail: string; saying: string }
  /** One message that the browser behind this endpoint is shown and that says this. */
  | { push: string; saying: string }
  /** So many rows that this question finds, asked as the owner of the database. */
  | { rows: string; values: unknown[]; wanted: number };

export type Scenario = {
  /** Makes `count` things for the function to do, each with the event that starts it. */
  begin(world: World, count: number, peers: Peers): Promise<Effect[]>;
};
