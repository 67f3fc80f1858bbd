/**
 * Hands the events of the outbox to the durable functions. Use cases write events in their own transaction; a notification
 * wakes the relay, and a sweep every few seconds finds what no notification told of.
 *
 * Handing over is exactly once: the engine takes an event by its id and commits before the outbox row is marked, so a crash
 * between the two hands the same id over again, and the engine skips it. Several relays may run at once.
 */

/** What the relay needs of `CrossTenant`. */
export type Outbox = {
  waitingOutbox(limit: number): Promise<OutboxRow[]>;
  markRelayed(ids: string[]): Promise<unknown>;
};

export type OutboxRow = { id: string; tenantId: string; name: string; data: Record<string, unknown>; createdAt: Date };

export type RelayedEvent = { id: string; name: string; data: Record<string, unknown>; ts: number };

export type OutboxRelayOptions = {
  outbox: Outbox;
  /** Takes events in and resolves once they are kept; the same id again is a no-op. */
  accept: (events: RelayedEvent[]) => Promise<unknown>;
  /** Calls back whenever the outbox may have something; resolves to how to stop. */
  subscribe: (wake: () => void) => Promise<{ close(): Promise<void> }>;
  log: { warn(fields: Record<string, unknown>, message: string): void };
  /** Called between hand-over and mark; for tests that kill the process there. */
  observe?: (moment: "handed over", ids: string[]) => void;
  sweepMs?: number;
};

const SWEEP_MS = 3000;
const BATCH = 100;
const PAUSE_MS_MAX = 10_000;

/** A relay that is not started yet. `start` resolves once it is woken by notifications; `stop` waits for the batch at work. */
export function createOutboxRelay(options: OutboxRelayOptions): { start(): Promise<void>; stop(): Promise<void> } {
  const { outbox, accept, subscribe, log } = options;
  const sweepMs = options.sweepMs ?? SWEEP_MS;
  let stopped = false;
  let working: Promise<void> | null = null;
  let again = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let subscription: { close(): Promise<void> } | null = null;

  function wake(): void {
    if (stopped) return;
    if (working) {
      again = true;
      return;
    }
    clearTimeout(timer);
    working = drain()
      .then(() => {
        failures = 0;
      })
      .catch((error) => {
        failures += 1;
        log.warn({ err: error }, "outbox: not handed over yet");
      })
      .finally(() => {
        working = null;
        if (stopped) return;
        if (again && failures === 0) {
          again = false;
          wake();
        } else {
          again = false;
          timer = setTimeout(wake, failures > 0 ? Math.min(250 * 2 ** failures, PAUSE_MS_MAX) : sweepMs);
        }
      });
  }

  async function drain(): Promise<void> {
    for (;;) {
      const rows = await outbox.waitingOutbox(BATCH);
      if (rows.length === 0) return;
      await accept(rows.map(eventOf));
      const ids = rows.map((row) => row.id);
      options.observe?.("handed over", ids);
      await outbox.markRelayed(ids);
      if (stopped || rows.length < BATCH) return;
    }
  }

  return {
    async start() {
      subscription = await subscribe(wake);
      wake();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await subscription?.close();
      await working;
    },
  };
}

/** Whose event it is says the row, which row-level security let its writer write, and not what was put into it. */
function eventOf(row: OutboxRow): RelayedEvent {
  return { id: row.id, name: row.name, data: { ...row.data, tenantId: row.tenantId }, ts: row.createdAt.getTime() };
}
