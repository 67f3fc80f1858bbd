/**
 * Where bounces come in: a small receiving mail server that knows no mailbox but the bounce addresses that we made ourselves. Nobody
 * can guess one, so it relays nothing, stores nothing, and turns everybody else away at their first word.
 */
import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { SMTPServer, type SMTPServerDataStream } from "smtp-server";
import type { MailEvent } from "#server/delivery/mail-events.ts";
import type { Logger } from "#server/logger.ts";
import { readReport } from "./read-report.ts";

/** A report that carries the whole mail back, PDF and all, is still taken; mail servers take no more themselves. */
const MESSAGE_BYTES_MAX = 40 * 1024 * 1024;
/** What of it is kept and read: the report proper comes before what it is about. */
const READ_BYTES_MAX = 256 * 1024;
const CLIENTS_MAX = 50;
/** Nobody needs longer for a few kilobytes, and whoever sends one byte a minute holds a place. */
const CONNECTION_MS_MAX = 120_000;
const SILENCE_MS_MAX = 30_000;
/** Certificates are renewed weeks before they run out. */
const CERTIFICATE_MS = 3_600_000;

export type BounceDoorOptions = {
  host: string;
  port: number;
  /** The delivery reference inside a recipient's address; null where it is none of our bounce addresses. */
  refOf(address: string): string | null;
  /** Takes an event in. Resolves when it is kept; when it throws, the sender is asked to come again. */
  take(event: MailEvent): Promise<void>;
  logger: Pick<Logger, "info" | "warn">;
  now: () => Date;
  /** For STARTTLS; without it reports come in the clear. */
  tls?: {
    now: { key: string; cert: string };
    /** Another pair since, or null. Asked when somebody comes, once an hour at most. */
    renewed(): Promise<{ key: string; cert: string } | null>;
  };
  /** Shortens the waits; for tests. */
  limits?: { connectionMs?: number; clients?: number; certificateMs?: number };
};

export type BounceDoor = { port: number; close(): Promise<void> };

/** Listens. Rejects with the system's own error where the port is taken or may not be used. */
export async function openBounceDoor(options: BounceDoorOptions): Promise<BounceDoor> {
  const { logger } = options;
  const sockets = new Set<Socket>();
  const server = new SMTPServer({
    name: "bounces",
    banner: "Countersign, for bounces alone",
    authOptional: true,
    // Offered where there is a certificate, and demanded of nobody: a bounce in the clear is better than none. Without one the library
    // would bring a certificate of nobody, which proves nothing.
    disabledCommands: options.tls ? ["AUTH"] : ["AUTH", "STARTTLS"],
    ...(options.tls ? options.tls.now : {}),
    disableReverseLookup: true,
    size: MESSAGE_BYTES_MAX,
    maxClients: options.limits?.clients ?? CLIENTS_MAX,
    socketTimeout: SILENCE_MS_MAX,
    closeTimeout: 1_000,
    logger: false,
    onRcptTo({ address }, session, done) {
      // One report is about one mail; a second recipient would make it unclear which.
      if (session.envelope.rcptTo.length > 0) return done(refusal(452, "4.5.3 One recipient at a time"));
      if (options.refOf(address) === null) return done(refusal(550, "5.1.1 There is no such mailbox here"));
      return done();
    },
    onData(stream, session, done) {
      const ref = options.refOf(session.envelope.rcptTo[0]?.address ?? "");
      if (ref === null) return done(refusal(503, "5.5.1 Nobody to bring it to"));
      readHead(stream)
        .then(async (head) => {
          if (stream.sizeExceeded) throw refusal(552, "5.3.4 Too large");
          await takeIn(head, ref);
        })
        .then(
          () => done(null, "2.0.0 Read"),
          (error: Error & { responseCode?: number }) => {
            if (error.responseCode) return done(error);
            logger.warn({ err: error }, "a bounce could not be kept; its sender will come again");
            return done(refusal(451, "4.3.0 Not now, come again"));
          },
        );
      return undefined;
    },
  });

  async function takeIn(head: Buffer, ref: string): Promise<void> {
    const event = await readReport(head, ref, options.now());
    // Answers of absent people and words of thanks come here too. Whoever sent them is not told off.
    if (!event) return logger.info({ bytes: head.length }, "a mail to a bounce address was no delivery report");
    await options.take(event);
  }

  // Connections that break off are the other side's affair.
  server.on("error", (error) => logger.info({ err: error }, "a connection to the bounce door broke"));
  let certificateAt = options.now().getTime();
  async function renewCertificate(): Promise<void> {
    const at = options.now().getTime();
    if (!options.tls || at - certificateAt < (options.limits?.certificateMs ?? CERTIFICATE_MS)) return;
    certificateAt = at;
    const fresh = await options.tls.renewed();
    if (fresh) server.updateSecureContext(fresh);
  }
  server.server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    void renewCertificate();
    const overdue = setTimeout(() => socket.destroy(), options.limits?.connectionMs ?? CONNECTION_MS_MAX);
    socket.once("close", () => {
      clearTimeout(overdue);
      sockets.delete(socket);
    });
  });
  server.listen(options.port, options.host);
  await once(server.server, "listening");
  return {
    port: (server.server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function refusal(responseCode: number, words: string): Error & { responseCode: number } {
  return Object.assign(new Error(words), { responseCode });
}

/** The beginning of a message. The rest is let through, so that its sender comes to its end and hears our answer. */
async function readHead(stream: SMTPServerDataStream): Promise<Buffer> {
  const kept: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (bytes < READ_BYTES_MAX) kept.push(chunk.subarray(0, READ_BYTES_MAX - bytes));
    bytes += chunk.length;
  }
  return Buffer.concat(kept);
}
