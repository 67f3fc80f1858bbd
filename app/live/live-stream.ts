/**
 * One stream of what happens in the agency: a tRPC subscription over server-sent events, read by the browser's own EventSource. It comes
 * back by itself with the last place in the log that it knows, slower each time it fails; in a hidden tab it lets go, because a browser
 * keeps six connections to a site and tabs are many.
 */

/** Ids and kinds, never a row (server/live/live-hub.ts). */
export type LiveEvent = { kind: string; subject: string; id: string | null };

export type LiveState = "live" | "away";

/** What of EventSource is used. */
export type EventStream = {
  addEventListener(type: string, listener: (event: MessageEvent<unknown>) => void): void;
  close(): void;
};

export type LiveStreamOptions = {
  open: (lastEventId: string) => EventStream;
  /** The place in the log that the page was rendered with. */
  lastEventId: string;
  onEvent: (event: LiveEvent) => void;
  onState: (state: LiveState) => void;
  /** Between 0 and 1: a host that starts again is not asked by everybody in the same moment. */
  random: () => number;
};

/**
 * Said after every gap, that between rendering and the first connection among them: what is not in the log may have been missed, so
 * whoever shows something reads it again.
 */
const MISSED: LiveEvent = { kind: "missed", subject: "agency", id: null };

const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 60_000;
/** The server says something every 15 seconds. */
const SILENCE_MS_MAX = 40_000;
/** The server ended it in good order: at once, and not all together. */
const RETURN_MS_MAX = 500;

export type LiveStream = {
  /** Opens it, where it is not open. */
  start(): void;
  /** Lets go of it; `start` comes back to the same place. */
  stop(): void;
};

export function createLiveStream(options: LiveStreamOptions): LiveStream {
  let { lastEventId } = options;
  let source: EventStream | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = false;
  let failures = 0;

  function connect(): void {
    clearTimeout(timer);
    source?.close();
    const opened = options.open(lastEventId);
    source = opened;
    // A source that was let go of may still say something.
    const on = (type: string, act: (event: MessageEvent<unknown>) => void) =>
      opened.addEventListener(type, (event) => source === opened && act(event));
    on("connected", () => {
      failures = 0;
      listenOn();
      options.onState("live");
      options.onEvent(MISSED);
    });
    on("ping", listenOn);
    on("message", (event) => {
      listenOn();
      if (event.lastEventId) lastEventId = event.lastEventId;
      for (const told of read(event.data)) options.onEvent(told);
    });
    on("return", () => again(options.random() * RETURN_MS_MAX));
    // Refused, cut or failed inside: EventSource does not say which, and its own retry does not tell them apart either.
    on("serialized-error", fail);
    on("error", fail);
    timer = setTimeout(fail, SILENCE_MS_MAX);
  }

  function listenOn(): void {
    clearTimeout(timer);
    timer = setTimeout(fail, SILENCE_MS_MAX);
  }

  function fail(): void {
    const wait = Math.min(RETRY_MS_MIN * 2 ** failures, RETRY_MS_MAX);
    failures += 1;
    again(wait * (0.5 + options.random() / 2));
  }

  function again(waitMs: number): void {
    letGo();
    timer = setTimeout(connect, waitMs);
  }

  function letGo(): void {
    clearTimeout(timer);
    source?.close();
    source = null;
    options.onState("away");
  }

  return {
    start() {
      if (running) return;
      running = true;
      failures = 0;
      connect();
    },
    stop() {
      if (!running) return;
      running = false;
      letGo();
    },
  };
}

/** What was told together; whatever cannot be read is left out. */
function read(data: unknown): LiveEvent[] {
  try {
    const value: unknown = JSON.parse(String(data));
    return Array.isArray(value) ? value.flatMap(eventOf) : [];
  } catch {
    return [];
  }
}

function eventOf(value: unknown): LiveEvent[] {
  if (typeof value !== "object" || value === null) return [];
  const { kind, subject, id } = value as Record<string, unknown>;
  if (typeof kind !== "string" || typeof subject !== "string") return [];
  return [{ kind, subject, id: typeof id === "string" ? id : null }];
}
