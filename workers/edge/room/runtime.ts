/** What a room uses of workerd, in its own words: small enough to be stood in for by Node's own SQLite in a unit test. */

export type SqlValue = ArrayBuffer | string | number | null;

export interface Sql {
  /** Runs at once. What is written by one turn of the event loop is committed together, or not at all. */
  exec<Row extends Record<string, SqlValue>>(statement: string, ...values: (SqlValue | Uint8Array)[]): Iterable<Row>;
}

export interface RoomStorage {
  sql: Sql;
  transactionSync<T>(work: () => T): T;
  /** Resolves once everything that was written is durable. */
  sync(): Promise<void>;
  getAlarm(): Promise<number | null>;
  setAlarm(at: number): Promise<void>;
  deleteAll(): Promise<void>;
}

/** A hibernating socket: it outlives the object in memory, and its attachment with it. */
export interface RoomSocket {
  readonly readyState: number;
  /** What was said to it and not taken by the other side, in bytes. */
  readonly bufferedAmount: number;
  send(data: Uint8Array | string): void;
  close(code: number, reason: string): void;
  /** At most 16 kB as structured clone. */
  serializeAttachment(value: unknown): void;
  deserializeAttachment(): unknown;
}

export interface RoomContext {
  storage: RoomStorage;
  acceptWebSocket(socket: RoomSocket): void;
  getWebSockets(): RoomSocket[];
  blockConcurrencyWhile<T>(work: () => Promise<T>): Promise<T>;
  waitUntil(work: Promise<unknown>): void;
}

/** workerd's own: one end is answered with the upgrade, the other is kept. */
declare global {
  var WebSocketPair: new () => { 0: RoomSocket; 1: RoomSocket };
}

/** The answer to an upgrade. `webSocket` is workerd's own field of a response. */
export function switchingProtocols(webSocket: RoomSocket): Response {
  return new Response(null, { status: 101, webSocket } as ResponseInit);
}

/** Names and reaches the objects of one class. */
export interface RoomNamespace {
  idFromName(name: string): unknown;
  get(id: never): { fetch(request: Request | string, init?: RequestInit): Promise<Response> };
}
