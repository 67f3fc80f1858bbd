/**
 * A WebSocket that is told why it is not wanted, and nothing else: handshake and goodbye are one write, and no WebSocket is made for
 * it on this side. A thousand strangers at the door cost less than one editor inside.
 */
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { CLOSES, type CloseReason } from "#server/collab/room-limits.ts";

// RFC 6455, 1.3: what the answer to a handshake is made from.
const ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const KEY = /^[+/0-9A-Za-z]{22}==$/;
/** How long the other side may take to say goodbye as well; what it says until then is thrown away unread. */
export const LAST_WORD_MS = 1_000;

/**
 * Refused after the handshake, because a browser never learns the status or the reason of a refused handshake. What is no handshake
 * is answered with 400.
 */
export function refuseUpgrade({ headers, method }: IncomingMessage, raw: Duplex, reason: CloseReason): void {
  const key = headers["sec-websocket-key"];
  const isHandshake = method === "GET" && headers.upgrade?.toLowerCase() === "websocket";
  if (!isHandshake || key === undefined || !KEY.test(key) || headers["sec-websocket-version"] !== "13") {
    answerPlainly(raw, "400 Bad Request");
    return;
  }
  const accept = createHash("sha1").update(`${key}${ACCEPT_SUFFIX}`).digest("base64");
  const answer = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
  end(raw, Buffer.concat([Buffer.from(answer, "latin1"), closeFrame(reason)]));
}

/** Answers an upgrade with a status and no body. */
export function answerPlainly(raw: Duplex, status: string): void {
  end(raw, `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** A connection with something unread in it that is closed at once takes what was just written down with it. */
function end(raw: Duplex, lastWord: Buffer | string): void {
  raw.end(lastWord);
  raw.resume();
  const timer = setTimeout(() => raw.destroy(), LAST_WORD_MS);
  timer.unref();
  raw.once("close", () => clearTimeout(timer));
}

/** An unmasked close frame (RFC 6455, 5.5.1). A sentence has at most 123 bytes, so its length is one byte. */
function closeFrame(reason: CloseReason): Buffer {
  const { code, sentence } = CLOSES[reason];
  const frame = Buffer.alloc(4 + Buffer.byteLength(sentence));
  frame[0] = 0x88;
  frame[1] = frame.length - 2;
  frame.writeUInt16BE(code, 2);
  frame.write(sentence, 4);
  return frame;
}
