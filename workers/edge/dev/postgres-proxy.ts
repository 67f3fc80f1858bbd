/**
 * The way from workerd to a PostgreSQL that speaks no WebSocket: one WebSocket becomes one TCP connection, to the one address it was
 * started for whatever the other side asks for. For laptops and tests; it listens on the loopback interface only.
 */
import { createServer, type IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";

export type PostgresProxy = {
  port: number;
  /** How many connections are open now. */
  open(): number;
  /** Cuts every connection and stops listening. */
  close(): Promise<void>;
};

const LOOPBACK = "127.0.0.1";
/** PostgreSQL's own limit is the real one; this keeps a runaway loop from taking every descriptor. */
const CONNECTIONS_MAX = 400;
const CONNECT_MS_MAX = 5_000;
/** Above this the faster side waits for the slower. */
const BUFFERED_BYTES_MAX = 1_000_000;
const MESSAGE_BYTES_MAX = 32_000_000;

/** Where PostgreSQL is at this moment, or null where there is none. */
export type DatabasePlace = { host: string; port: number };

/**
 * Listens on `port` of the loopback interface (0: any). `place` is asked for each connection, because a database that was restarted may
 * be at another port. Rejects where it cannot listen.
 */
export async function startPostgresProxy(options: {
  port: number;
  place(): DatabasePlace | null;
}): Promise<PostgresProxy> {
  const pairs = new Set<() => void>();
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES_MAX,
    perMessageDeflate: false,
    clientTracking: false,
  });
  const server = createServer((_request, response) => response.writeHead(426).end("This address speaks WebSocket."));
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refuse = (status: string) => socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\n\r\n`);
    // A page in a browser on this machine could open it too; it always says where it comes from, and workerd never does.
    if (request.headers.origin !== undefined) return refuse("403 Forbidden");
    const place = options.place();
    if (place === null || pairs.size >= CONNECTIONS_MAX) return refuse("503 Service Unavailable");
    sockets.handleUpgrade(request, socket, head, (ws) => {
      const tcp = connect({ ...place, noDelay: true });
      const cut = join(ws, tcp, () => pairs.delete(cut));
      pairs.add(cut);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, LOOPBACK, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return {
    port: address.port,
    open: () => pairs.size,
    close() {
      for (const cut of [...pairs]) cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Bytes go both ways until either side ends; then the other ends too. Returns what cuts both. */
function join(ws: WebSocket, tcp: Socket, gone: () => void): () => void {
  const late = setTimeout(() => cut(), CONNECT_MS_MAX);
  tcp.once("connect", () => clearTimeout(late));
  tcp.on("data", (bytes) => {
    ws.send(bytes, () => {
      if (ws.bufferedAmount <= BUFFERED_BYTES_MAX) tcp.resume();
    });
    if (ws.bufferedAmount > BUFFERED_BYTES_MAX) tcp.pause();
  });
  ws.on("message", (data: RawData) => {
    // Before it is connected, the socket keeps what is written.
    if (!tcp.write(bytesOf(data))) ws.pause();
  });
  tcp.on("drain", () => ws.resume());
  ws.on("close", () => cut());
  ws.on("error", () => cut());
  tcp.on("close", () => cut());
  tcp.on("error", () => cut());

  let over = false;
  function cut(): void {
    if (over) return;
    over = true;
    clearTimeout(late);
    // Gently towards PostgreSQL: the driver's last word ("terminate") may still be on its way.
    tcp.end();
    tcp.resume();
    ws.close();
    gone();
  }
  return cut;
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
