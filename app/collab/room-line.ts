/**
 * The line from this browser to the room of one draft: a ticket, a socket, and again with patience when it breaks. What is
 * written and what is shown is not its business: it carries a document and its awareness.
 */

import type { Awareness } from "y-protocols/awareness";
import { WebsocketProvider } from "y-websocket";
import type * as Y from "yjs";
import { CLOSE_OLD_EPOCH, EPOCH_PARAMETER } from "#core/draft-presence.ts";

/** `url` and `room` name the socket, `token` opens it until `expiresAt` (an ISO instant). */
export type Ticket = { url: string; room: string; token: string; expiresAt: string };

/**
 * Thrown by the ticket source when asking again is of no use: signed out, not a member (`denied`), no longer a draft
 * (`closed`). The message is a sentence for people.
 */
export class TicketRefused extends Error {
  override readonly name = "TicketRefused";
  readonly why: "denied" | "closed";
  constructor(message: string, why: "denied" | "closed") {
    super(message);
    this.why = why;
  }
}

export type LineListener = {
  /** A connection opened, closed, or an attempt failed. */
  onChange: () => void;
  /** What the server had has arrived. */
  onSynced: () => void;
  /** The document here is of another epoch than the server's: it was built anew. */
  onOldEpoch: () => void;
  /** The server will not have us, or (`closed`) the draft is none any more; nothing is tried any more. */
  onRefused: (say: string, why: "denied" | "closed") => void;
};

const RETRY_MS_MIN = 400;
const RETRY_MS_MAX = 15_000;
// A request that hangs is a line that is down; people should be told so.
const TICKET_MS_MAX = 10_000;

type Attempt = "opened" | "failed" | "refused";

export class RoomLine {
  /** Update messages sent on the present connection. */
  sent = 0;
  /** Attempts in a row that did not open. */
  failures = 0;
  /** Of which epoch the document is, as soon as that is known; the server takes no edits of another. */
  epoch: number | null = null;

  readonly #doc: Y.Doc;
  readonly #awareness: Awareness;
  readonly #fetchTicket: () => Promise<Ticket>;
  readonly #listener: LineListener;
  readonly #closing = new AbortController();
  #provider: WebsocketProvider | null = null;

  constructor(doc: Y.Doc, awareness: Awareness, fetchTicket: () => Promise<Ticket>, listener: LineListener) {
    this.#doc = doc;
    this.#awareness = awareness;
    this.#fetchTicket = fetchTicket;
    this.#listener = listener;
  }

  get connected(): boolean {
    return this.#provider?.wsconnected ?? false;
  }

  get synced(): boolean {
    return this.#provider?.synced ?? false;
  }

  /** Whether an update with this origin came over the line. */
  brought(origin: unknown): boolean {
    return this.#provider !== null && origin === this.#provider;
  }

  /** Connects and stays connected until `close`. */
  start(): void {
    void this.#run();
  }

  close(): void {
    this.#closing.abort();
    this.#provider?.destroy();
    this.#provider = null;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const outcome = await this.#attempt();
      if (signal.aborted || outcome === "refused") return;
      // A socket that opened counts as success; what closes it later starts the waiting from the beginning.
      this.failures = outcome === "opened" ? 1 : this.failures + 1;
      this.#listener.onChange();
      await delay(Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** (this.failures - 1)) * jitter(), signal);
    }
  }

  async #attempt(): Promise<Attempt> {
    try {
      const ticket = await within(TICKET_MS_MAX, this.#fetchTicket(), this.#closing.signal);
      return this.#closing.signal.aborted ? "failed" : await this.#socket(ticket);
    } catch (error) {
      if (!(error instanceof TicketRefused)) return "failed";
      if (!this.#closing.signal.aborted) this.#listener.onRefused(error.message, error.why);
      return "refused";
    }
  }

  /** One connection from opening to close. Every one has a fresh ticket: rights may have changed, and tickets end. */
  #socket(ticket: Ticket): Promise<Attempt> {
    const { promise, resolve } = Promise.withResolvers<Attempt>();
    const { signal } = this.#closing;
    const provider = this.#provider ?? this.#makeProvider(ticket);
    this.#provider = provider;
    provider.serverUrl = ticket.url.replace(/\/+$/, "");
    provider.params = {
      ticket: ticket.token,
      ...(this.epoch === null ? {} : { [EPOCH_PARAMETER]: String(this.epoch) }),
    };
    let opened = false;
    const onStatus = ({ status }: { status: string }) => {
      if (status === "connected") {
        opened = true;
        this.sent = 0;
        this.failures = 0;
        // Said anew, with a new clock: those who saw this tab leave ignore a state that is as old as its leaving.
        this.#awareness.setLocalState(this.#awareness.getLocalState());
      }
      this.#listener.onChange();
    };
    const onClose = (event: CloseEvent | null) => {
      provider.shouldConnect = false;
      const terminal = event !== null && !provider.shouldReconnect(event, provider);
      off();
      // The provider is told of the close before it has cleaned up after it.
      queueMicrotask(() => {
        if (event?.code === CLOSE_OLD_EPOCH) this.#listener.onOldEpoch();
        else if (terminal) this.#listener.onRefused(event.reason || "The server closed this draft.", "denied");
        this.#listener.onChange();
        resolve(terminal ? "refused" : opened ? "opened" : "failed");
      });
    };
    const onAbort = () => {
      off();
      resolve("failed");
    };
    // A socket does not notice that the network is gone for half a minute; people in a tunnel should know at once.
    const onOffline = () => provider.disconnect();
    globalThis.addEventListener?.("offline", onOffline, { signal });
    const off = () => {
      provider.off("status", onStatus);
      provider.off("connection-close", onClose);
      globalThis.removeEventListener?.("offline", onOffline);
      signal.removeEventListener("abort", onAbort);
    };
    provider.on("status", onStatus);
    provider.on("connection-close", onClose);
    signal.addEventListener("abort", onAbort);
    provider.connect();
    return promise;
  }

  #makeProvider(ticket: Ticket): WebsocketProvider {
    // Other tabs of this browser are other sockets: the server alone says what is committed.
    const provider = new WebsocketProvider(ticket.url, ticket.room, this.#doc, {
      connect: false,
      disableBc: true,
      awareness: this.#awareness,
    });
    this.#doc.on("update", (_update: Uint8Array, origin: unknown) => {
      if (origin !== provider && provider.wsconnected) this.sent++;
    });
    provider.on("sync", (synced: boolean) => {
      if (synced) this.#listener.onSynced();
      this.#listener.onChange();
    });
    return provider;
  }
}

/** Between a half and one: a server that restarts is not met by everybody in the same millisecond. */
function jitter(): number {
  return 0.5 + Math.random() / 2;
}

async function within<T>(ms: number, work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("the server did not answer")), ms);
  const abort = () => reject(new Error("closed"));
  signal.addEventListener("abort", abort);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  // Back from sleep or out of a tunnel: no reason to wait for the rest of the pause.
  const now = () => resolve();
  globalThis.addEventListener?.("online", now, { signal });
  signal.addEventListener("abort", now);
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener("abort", now);
    globalThis.removeEventListener?.("online", now);
  });
}
