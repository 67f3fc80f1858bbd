/**
 * A WebSocket client as light as can be, so that what a bench measures is the server: no objects for a frame, what is sent is
 * framed before the clock runs. And how each contestant wraps the y-protocols messages, which all three speak.
 */
import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

export type Contestant = "countersign" | "y-websocket" | "hocuspocus";
export const CONTESTANTS: readonly Contestant[] = ["countersign", "y-websocket", "hocuspocus"];

const SYNC = 0;
const AWARENESS = 1;
const HOCUSPOCUS_AUTH = 2;
const HOCUSPOCUS_SYNC_REPLY = 4;

export type Heard = { type: "step1" } | { type: "step2" | "update"; update: Uint8Array } | { type: "other" };

/** What is said in a room, in the words of one contestant: hocuspocus begins every message with the document's name. */
export function dialect(contestant: Contestant, room: string) {
  const named = contestant === "hocuspocus";
  const message = (write: (encoder: encoding.Encoder) => void): Buffer => {
    const encoder = encoding.createEncoder();
    if (named) encoding.writeVarString(encoder, room);
    write(encoder);
    return clientFrame(encoding.toUint8Array(encoder));
  };
  const sync = (step: 0 | 1 | 2, payload: Uint8Array) =>
    message((encoder) => {
      encoding.writeVarUint(encoder, SYNC);
      encoding.writeVarUint(encoder, step);
      encoding.writeVarUint8Array(encoder, payload);
    });
  return {
    /** The first words of a client, as the contestant's own provider says them. */
    greeting(clientId: number): Buffer[] {
      const auth = message((encoder) => {
        encoding.writeVarUint(encoder, HOCUSPOCUS_AUTH);
        encoding.writeVarUint(encoder, 0);
        encoding.writeVarString(encoder, "");
      });
      const state = message((encoder) => {
        const payload = encoding.createEncoder();
        encoding.writeVarUint(payload, 1);
        encoding.writeVarUint(payload, clientId);
        encoding.writeVarUint(payload, 1);
        encoding.writeVarString(payload, JSON.stringify({ field: "subject" }));
        encoding.writeVarUint(encoder, AWARENESS);
        encoding.writeVarUint8Array(encoder, encoding.toUint8Array(payload));
      });
      // An empty state vector: everything is wanted.
      const step1 = sync(0, Uint8Array.of(0));
      return named ? [auth, step1, state] : [step1, state];
    },
    /** Nothing that the server does not have. */
    emptyStep2: (): Buffer => sync(1, Uint8Array.of(0, 0)),
    update: (update: Uint8Array): Buffer => sync(2, update),
    hear(payload: Uint8Array): Heard {
      const decoder = decoding.createDecoder(payload);
      if (named) decoding.readVarString(decoder);
      const type = decoding.readVarUint(decoder);
      if (type !== SYNC && !(named && type === HOCUSPOCUS_SYNC_REPLY)) return { type: "other" };
      const step = decoding.readVarUint(decoder);
      if (step === 0) return { type: "step1" };
      return { type: step === 1 ? "step2" : "update", update: decoding.readVarUint8Array(decoder) };
    },
  };
}

/** A whole masked binary frame, as a browser sends it. */
export function clientFrame(payload: Uint8Array): Buffer {
  return maskedFrame(0x82, payload);
}

function maskedFrame(first: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const extra = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const frame = Buffer.allocUnsafe(2 + extra + 4 + length);
  frame[0] = first;
  frame[1] = 0x80 | (extra === 0 ? length : extra === 2 ? 126 : 127);
  if (extra === 2) frame.writeUInt16BE(length, 2);
  if (extra === 8) frame.writeBigUInt64BE(BigInt(length), 2);
  const mask = randomBytes(4);
  // A mask of noughts would save the server its work.
  mask[0] = (mask[0] ?? 0) | 1;
  mask.copy(frame, 2 + extra);
  const start = 6 + extra;
  for (let at = 0; at < length; at++) frame[start + at] = (payload[at] ?? 0) ^ (mask[at & 3] ?? 0);
  return frame;
}

export type Line = {
  write(frame: Buffer): void;
  end(): void;
};

/** Opens a WebSocket; resolves when the server has taken it. `hear` is given a view that is only good during the call. */
export function openLine(
  port: number,
  path: string,
  hear: (payload: Buffer) => void,
  ended: (why: string) => void,
): Promise<Line> {
  const { promise, resolve, reject } = Promise.withResolvers<Line>();
  const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const line: Line = { write: (frame) => void socket.write(frame), end: () => socket.destroy() };
  let open = false;
  let rest: Buffer | null = null;
  const fail = (why: string) => {
    if (open) ended(why);
    else reject(new Error(why));
    socket.destroy();
  };
  socket.setTimeout(30_000, () => {
    if (!open) fail("no answer to the handshake in 30 s");
  });
  socket.on("error", (error) => fail(error.message));
  socket.on("close", () => fail("the server hung up"));
  socket.on("connect", () => {
    const key = randomBytes(16).toString("base64");
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
  });
  socket.on("data", (chunk: Buffer) => {
    let data = rest ? Buffer.concat([rest, chunk]) : chunk;
    rest = null;
    if (!open) {
      const end = data.indexOf("\r\n\r\n");
      if (end < 0) {
        rest = data;
        return;
      }
      const status = data.toString("latin1", 0, data.indexOf("\r\n"));
      if (!status.includes(" 101 ")) return fail(status);
      open = true;
      socket.setTimeout(0);
      resolve(line);
      data = data.subarray(end + 4);
    }
    let at = 0;
    while (at + 2 <= data.length) {
      const opcode = (data[at] ?? 0) & 15;
      let length = (data[at + 1] ?? 0) & 127;
      let start = at + 2;
      if (length === 126) {
        if (start + 2 > data.length) break;
        length = data.readUInt16BE(start);
        start += 2;
      } else if (length === 127) {
        if (start + 8 > data.length) break;
        length = Number(data.readBigUInt64BE(start));
        start += 8;
      }
      if (start + length > data.length) break;
      const payload = data.subarray(start, start + length);
      if (opcode === 2) hear(payload);
      else if (opcode === 9) socket.write(maskedFrame(0x8a, payload));
      else if (opcode === 8) return fail(`closed: ${payload.toString("utf8", 2)}`);
      at = start + length;
    }
    if (at < data.length) rest = data.subarray(at);
  });
  return promise;
}
