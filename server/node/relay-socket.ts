/** A WebSocket that landed on this host and belongs to another: its bytes go there and back as they are. */
import type { IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";

/** A request that was relayed once is not relayed again: two hosts that each take the other for the owner would go on for ever. */
export const RELAYED_HEADER = "x-countersign-relayed";

const CONNECT_TIMEOUT_MS = 2_000;

export type Relayed = { close(): void };

/** Null where the other host cannot be reached; then `raw` was told nothing, and something else can be tried. */
export function relaySocket(
  url: string,
  incoming: IncomingMessage,
  raw: Duplex,
  head: Buffer,
): Promise<Relayed | null> {
  const { hostname, port, protocol } = new URL(url);
  const secure = protocol === "https:";
  const to = { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || (secure ? 443 : 80)) };
  return new Promise((resolve) => {
    const peer: Socket = secure ? connectTls({ ...to, servername: to.host }) : connect(to);
    const fail = () => {
      peer.destroy();
      resolve(null);
    };
    peer.setTimeout(CONNECT_TIMEOUT_MS, fail);
    peer.once("error", fail);
    peer.once(secure ? "secureConnect" : "connect", () => {
      peer.off("error", fail);
      peer.setTimeout(0);
      peer.setNoDelay(true);
      const close = () => {
        peer.destroy();
        raw.destroy();
      };
      for (const end of [peer, raw]) end.on("error", close).on("close", close);
      peer.write(requestOf(incoming, secure ? new URL(url).host : null));
      if (head.length > 0) peer.write(head);
      peer.pipe(raw);
      raw.pipe(peer);
      resolve({ close });
    });
  });
}

/**
 * The request as it came, and that it was relayed. Behind TLS stands the edge, which serves many names and goes by `host`; a host of
 * ours wants to see the name that the browser used.
 */
function requestOf(incoming: IncomingMessage, host: string | null): string {
  const lines = [`${incoming.method} ${incoming.url} HTTP/1.1`];
  for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
    const name = incoming.rawHeaders[at] ?? "";
    const value = host !== null && name.toLowerCase() === "host" ? host : incoming.rawHeaders[at + 1];
    lines.push(`${name}: ${value}`);
  }
  lines.push(`${RELAYED_HEADER}: 1`);
  return `${lines.join("\r\n")}\r\n\r\n`;
}
