/** Somebody at a hocuspocus server, in its own words: a document, what the server has acknowledged of it, and who is told. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { WebSocket } from "ws";
import * as Y from "yjs";

const SYNC = 0;
const AUTH = 2;
const SYNC_REPLY = 4;
const SYNC_STATUS = 8;

export class HocuspocusClient {
  readonly doc = new Y.Doc();
  /** How many of its update messages on this connection the server says it has taken. */
  acknowledged = 0;
  #socket: WebSocket | null = null;
  #synced = false;
  #watchers = new Set<() => void>();
  /** Acknowledgements of what it brought along come first. */
  #brought = 0;

  constructor() {
    this.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== this) this.#say(SYNC, 2, update);
    });
  }

  connect(url: string): void {
    this.#synced = false;
    this.acknowledged = 0;
    this.#brought = 0;
    const socket = new WebSocket(url);
    socket.binaryType = "nodebuffer";
    this.#socket = socket;
    socket.on("error", () => {});
    socket.on("open", () => {
      const encoder = named();
      encoding.writeVarUint(encoder, AUTH);
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarString(encoder, "");
      socket.send(encoding.toUint8Array(encoder));
      this.#say(SYNC, 0, Y.encodeStateVector(this.doc));
    });
    socket.on("message", (data: Buffer) => this.#hear(new Uint8Array(data)));
    socket.on("close", () => this.#look());
  }

  get connected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  disconnect(): void {
    this.#socket?.terminate();
  }

  synced(): Promise<void> {
    return this.until("synced", () => this.#synced);
  }

  until(what: string, holds: () => boolean): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(new Error(`hocuspocus, ${what}: not within 10 s`)), 10_000);
    const look = () => {
      if (!holds()) return;
      clearTimeout(timer);
      this.#watchers.delete(look);
      resolve();
    };
    this.#watchers.add(look);
    look();
    return promise;
  }

  #say(type: number, step: number, payload: Uint8Array): void {
    if (!this.connected) return;
    const encoder = named();
    encoding.writeVarUint(encoder, type);
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, payload);
    this.#socket?.send(encoding.toUint8Array(encoder));
  }

  #hear(data: Uint8Array): void {
    const decoder = decoding.createDecoder(data);
    decoding.readVarString(decoder);
    const type = decoding.readVarUint(decoder);
    if (type === SYNC_STATUS) {
      if (decoding.readVarUint(decoder) === 1) {
        if (this.#brought > 0) this.#brought--;
        else this.acknowledged++;
      }
    } else if (type === SYNC || type === SYNC_REPLY) {
      const step = decoding.readVarUint(decoder);
      const payload = decoding.readVarUint8Array(decoder);
      if (step === 0) {
        this.#brought++;
        this.#say(SYNC_REPLY, 1, Y.encodeStateAsUpdate(this.doc, payload));
      } else {
        Y.applyUpdate(this.doc, payload, this);
        if (step === 1) this.#synced = true;
      }
    }
    this.#look();
  }

  #look(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}

const DOCUMENT = "draft";

function named(): encoding.Encoder {
  const encoder = encoding.createEncoder();
  encoding.writeVarString(encoder, DOCUMENT);
  return encoder;
}
