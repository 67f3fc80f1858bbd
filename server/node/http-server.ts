/** The TCP side of the host: HTTP through one fetch handler, upgrades to the rooms, and a stop that lets requests finish. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import { SetupError } from "#db/setup-error.ts";
import type { ScreensHost } from "./screens.ts";

export type HttpServerOptions = {
  host: string;
  port: number;
  fetch: (request: Request) => Response | Promise<Response>;
  middleware: ScreensHost["middleware"];
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
};

/** Listens; throws SetupError with a sentence where the port is taken or may not be used. */
export async function listen(options: HttpServerOptions): Promise<{ server: Server; close(): Promise<void> }> {
  const listener = getRequestListener(options.fetch, { overrideGlobalObjects: false });
  const { middleware } = options;
  const server = createServer((request, response) => {
    if (middleware) middleware(request, response, () => void listener(request, response));
    else void listener(request, response);
  });
  // A proxy keeps connections longer than Node's default of five seconds; closing first makes it see resets.
  server.keepAliveTimeout = 65_000;
  server.requestTimeout = 60_000;
  server.on("upgrade", options.upgrade);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      if (cause.code === "EADDRINUSE") {
        reject(
          new SetupError(
            `Port ${options.port} is taken by another program.`,
            "Stop it, or choose another one: PORT=3001 npm start",
            { cause },
          ),
        );
      } else if (cause.code === "EACCES") {
        reject(
          new SetupError(
            `This user may not listen on port ${options.port}.`,
            "Choose a port above 1023: PORT=3000 npm start",
            { cause },
          ),
        );
      } else if (cause.code === "EADDRNOTAVAIL") {
        reject(
          new SetupError(
            `This machine has no address ${options.host}.`,
            "Set HOST to 127.0.0.1, or to 0.0.0.0 for all addresses.",
            { cause },
          ),
        );
      } else reject(cause);
    });
    server.listen(options.port, options.host, resolve);
  });
  return {
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 3_000).unref();
      }),
  };
}
