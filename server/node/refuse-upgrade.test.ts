import { once } from "node:events";
import { createServer, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { CLOSES, type CloseReason } from "#server/collab/room-limits.ts";
import { LAST_WORD_MS, refuseUpgrade } from "./refuse-upgrade.ts";

let reason: CloseReason = "ticket_invalid";
const server = createServer();
server.on("upgrade", (incoming, raw) => {
  raw.on("error", () => raw.destroy());
  refuseUpgrade(incoming, raw, reason);
});
let port = 0;
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});
afterAll(() => void server.close());

test.each(Object.keys(CLOSES) as CloseReason[])("a WebSocket hears why it is refused: %s", async (because) => {
  reason = because;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
  const closed = once(socket, "close");
  await once(socket, "open");
  // Whatever it still says is thrown away, and does not keep it from hearing.
  socket.send(new Uint8Array(100_000));
  const [code, sentence] = (await closed) as [number, Buffer];
  expect({ code, sentence: sentence.toString() }).toEqual(CLOSES[because]);
});

test.each([
  ["has no key", { "sec-websocket-version": "13" }],
  ["has a key that is none", { "sec-websocket-version": "13", "sec-websocket-key": "short" }],
  ["is of another version", { "sec-websocket-version": "8", "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==" }],
])("what %s is no handshake and gets a 400", async (_what, headers) => {
  const asked = request({
    port,
    host: "127.0.0.1",
    headers: { ...headers, connection: "upgrade", upgrade: "websocket" },
  });
  asked.end();
  const [response] = (await once(asked, "response")) as [{ statusCode: number; resume(): void }];
  response.resume();
  expect(response.statusCode).toBe(400);
});

test("who never says goodbye is gone all the same", async () => {
  reason = "ticket_invalid";
  const stays = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  stays.on("error", () => {});
  let heard = "";
  stays.on("data", (bytes: Buffer) => {
    heard += bytes.toString("latin1");
  });
  const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13";
  stays.write(`GET / HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n\r\n`);
  await once(stays, "end");
  // The example of RFC 6455, 1.3.
  expect(heard).toContain("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
  expect(heard).toContain(CLOSES.ticket_invalid.sentence);
  const connections = () => new Promise((resolve) => void server.getConnections((_error, count) => resolve(count)));
  expect(await connections()).toBe(1);
  await expect.poll(connections, { timeout: 5 * LAST_WORD_MS }).toBe(0);
  stays.destroy();
});
