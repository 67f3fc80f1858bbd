import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { startPostgresProxy } from "./postgres-proxy.ts";

/** A TCP server that says back what it hears; stands where PostgreSQL does. */
async function echo() {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    socket.pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

async function proxied(place: () => { host: string; port: number } | null) {
  const proxy = await startPostgresProxy({ port: 0, place });
  return {
    proxy,
    connect: (headers: Record<string, string> = {}) => new WebSocket(`ws://127.0.0.1:${proxy.port}/`, { headers }),
    [Symbol.asyncDispose]: () => proxy.close(),
  };
}

test("bytes go through unchanged, in order, both ways, also before the other side is reached and when there are many", async () => {
  await using database = await echo();
  await using way = await proxied(() => ({ host: "127.0.0.1", port: database.port }));
  const ws = way.connect();
  await once(ws, "open");
  const sent = Buffer.alloc(3_000_000, "0123456789abcdef#");
  for (let at = 0; at < sent.length; at += 50_000) ws.send(sent.subarray(at, at + 50_000));
  const heard: Buffer[] = [];
  let bytes = 0;
  for await (const [data] of on(ws)) {
    heard.push(data);
    bytes += data.length;
    if (bytes >= sent.length) break;
  }
  expect(Buffer.concat(heard).equals(sent)).toBe(true);
  ws.close();
});

test("when one side ends, the other ends too, and nothing is left", async () => {
  await using database = await echo();
  await using way = await proxied(() => ({ host: "127.0.0.1", port: database.port }));
  const first = way.connect();
  await once(first, "open");
  await expect.poll(() => database.sockets.size).toBe(1);
  first.close();
  await expect.poll(() => database.sockets.size).toBe(0);
  const second = way.connect();
  await once(second, "open");
  await expect.poll(() => database.sockets.size).toBe(1);
  for (const socket of database.sockets) socket.destroy();
  await once(second, "close");
  await expect.poll(() => way.proxy.open()).toBe(0);
});

test("a page in a browser gets no connection, and nobody gets one where there is no database", async () => {
  await using database = await echo();
  await using way = await proxied(() => ({ host: "127.0.0.1", port: database.port }));
  const [page] = await once(way.connect({ origin: "http://localhost:3000" }), "error");
  expect(String(page)).toContain("403");
  await using none = await proxied(() => null);
  const [nobody] = await once(none.connect(), "error");
  expect(String(nobody)).toContain("503");
  expect(database.sockets.size).toBe(0);
});

test("a database that was restarted elsewhere is found at its new place", async () => {
  await using before = await echo();
  await using after = await echo();
  let port = before.port;
  await using way = await proxied(() => ({ host: "127.0.0.1", port }));
  await once(way.connect(), "open");
  port = after.port;
  await once(way.connect(), "open");
  await expect.poll(() => [before.sockets.size, after.sockets.size]).toEqual([1, 1]);
});

/** Messages of a socket, one after the other. */
async function* on(ws: WebSocket): AsyncGenerator<[Buffer]> {
  const waiting: Buffer[] = [];
  let wake = () => {};
  ws.on("message", (data: Buffer) => {
    waiting.push(data);
    wake();
  });
  for (;;) {
    const next = waiting.shift();
    if (next) yield [next];
    else
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  }
}
