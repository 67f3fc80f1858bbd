/**
 * Who prints next. So many at once; who has to wait stands in the row of their own agency, and the rows are served in turn: an
 * agency that issues a hundred invoices at once delays its own, and of another's no more than one each.
 */
import { PrintFailed } from "#server/documents/printer.ts";

export type PrintQueue = {
  /** Waits for a turn and answers how to end it. Throws `PrintFailed` when too many wait already, or when all is closed. */
  turn(owner: string): Promise<() => void>;
  waiting(): number;
  /** Refuses those who wait, and whoever comes. */
  close(): void;
};

export type PrintQueueBounds = {
  atOnce: number;
  /** Of all agencies together. */
  waitingMax: number;
  /** Of one agency, so that no single one fills the queue for all. */
  waitingPerOwnerMax: number;
};

type Waiting = { start: () => void; refuse: (reason: PrintFailed) => void };

export function createPrintQueue({ atOnce, waitingMax, waitingPerOwnerMax }: PrintQueueBounds): PrintQueue {
  // In the order in which the rows are served; a row that was served goes to the end.
  const rows = new Map<string, Waiting[]>();
  let busy = 0;
  let waiting = 0;
  let closed = false;

  function end(): void {
    busy -= 1;
    for (const [owner, row] of rows) {
      const next = row.shift();
      rows.delete(owner);
      if (row.length > 0) rows.set(owner, row);
      if (next === undefined) continue;
      waiting -= 1;
      busy += 1;
      next.start();
      return;
    }
  }

  /** A turn ends once, however often its end is told. */
  function ending(): () => void {
    let ended = false;
    return () => {
      if (!ended) end();
      ended = true;
    };
  }

  return {
    async turn(owner) {
      if (closed) throw new PrintFailed("the printer is closed");
      if (busy < atOnce) {
        busy += 1;
        return ending();
      }
      if (waiting >= waitingMax) throw new PrintFailed(`more than ${waitingMax} documents wait for the printer`);
      const row = rows.get(owner) ?? [];
      if (row.length >= waitingPerOwnerMax) {
        throw new PrintFailed(`more than ${waitingPerOwnerMax} documents of this agency wait for the printer`);
      }
      rows.set(owner, row);
      waiting += 1;
      await new Promise<void>((start, refuse) => row.push({ start, refuse }));
      return ending();
    },
    waiting: () => waiting,
    close() {
      closed = true;
      const left = [...rows.values()].flat();
      rows.clear();
      waiting = 0;
      for (const one of left) one.refuse(new PrintFailed("the printer is closed"));
    },
  };
}
