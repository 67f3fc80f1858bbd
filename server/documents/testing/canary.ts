/** A server on this machine that whoever prints must never reach. It counts every connection, whatever is spoken on it. */
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";

export type Canary = {
  port: number;
  /** What arrived, a connection or a request each: "GET /path" where it was one. */
  hits: string[];
  close(): Promise<void>;
};

export const CANARY_WORD = "canaryanswered";

const ANSWER = `HTTP/1.1 200 OK\r\ncontent-type: text/html\r\naccess-control-allow-origin: *\r\nconnection: close\r\ncontent-length: ${CANARY_WORD.length}\r\n\r\n${CANARY_WORD}`;

/** On the loops of IPv4 and, where there is one, IPv6, at the same port. */
export async function startCanary(): Promise<Canary> {
  const hits: string[] = [];
  const sockets = new Set<Socket>();
  const make = () =>
    createServer((socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
      // A browser that is killed resets its connections.
      socket.on("error", () => {});
      // Whoever only knocks has arrived too.
      const hit = hits.push("connection") - 1;
      socket.once("data", (bytes) => {
        hits[hit] = /^[A-Z]+ [^ ]+/.exec(bytes.toString("latin1"))?.[0] ?? "bytes";
        socket.end(ANSWER);
      });
    });
  const four = make().listen(0, "127.0.0.1");
  await once(four, "listening");
  const address = four.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const servers: Server[] = [four];
  const six = make();
  six.listen({ port, host: "::1", ipv6Only: true });
  await once(six, "listening").then(
    () => servers.push(six),
    () => {},
  );
  return {
    port,
    hits,
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}
