/** A real SMTP server in this process that keeps what it accepts and can be told to fail at any point of the conversation. */
import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

export type SmtpFault =
  /** Refuses with this code and text, at the recipient or after the data. */
  | { at: "recipient" | "data"; code: number; text: string }
  /** Cuts the connection before the recipient is answered: nothing was accepted. */
  | { at: "recipient"; cut: true }
  /** Accepts and keeps the mail, then cuts the connection instead of saying so. */
  | { at: "data"; cut: "after accepting" }
  /** Accepts and keeps the mail and never says a word again. */
  | { at: "data"; silent: true }
  /** Refuses the connection in its greeting. */
  | { at: "greeting"; code: number; text: string };

export type RecordedMail = {
  raw: string;
  parsed: ParsedMail;
  from: string;
  to: string[];
  /** Which reports were asked for (RFC 3461): RET, and NOTIFY of the recipient. */
  reports: { ret: string; notify: string };
};

export type RecordingSmtpServer = AsyncDisposable & {
  url: string;
  /** Everything it accepted, in order. */
  accepted: RecordedMail[];
  /** The fault of the n-th conversation about each recipient; null or absent: none. */
  faults: (recipient: string, nth: number) => SmtpFault | null;
};

export async function startRecordingSmtpServer(): Promise<RecordingSmtpServer> {
  const sockets = new Set<Socket>();
  const conversations = new Map<string, number>();
  const accepted: RecordedMail[] = [];
  const refusal = (code: number, text: string) => Object.assign(new Error(text), { responseCode: code });
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  let current: SmtpFault | null = null;

  const recorder: RecordingSmtpServer = {
    url: "",
    accepted,
    faults: () => null,
    async [Symbol.asyncDispose]() {
      cutAll();
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    hideDSN: false,
    logger: false,
    onConnect(_session, done) {
      const fault = recorder.faults("", 0);
      done(fault?.at === "greeting" ? refusal(fault.code, fault.text) : null);
    },
    onRcptTo({ address }, _session, done) {
      const nth = (conversations.get(address) ?? 0) + 1;
      conversations.set(address, nth);
      current = recorder.faults(address, nth);
      if (current?.at !== "recipient") return done();
      if ("cut" in current) return cutAll();
      return done(refusal(current.code, current.text));
    },
    onData(stream, session, done) {
      const fault = current;
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.once("end", async () => {
        if (fault?.at === "data" && "code" in fault) return done(refusal(fault.code, fault.text));
        const raw = Buffer.concat(chunks);
        const { mailFrom, rcptTo } = session.envelope;
        accepted.push({
          raw: raw.toString("latin1"),
          parsed: await simpleParser(raw),
          from: mailFrom ? mailFrom.address : "",
          to: rcptTo.map((recipient) => recipient.address),
          reports: { ret: session.envelope.dsn?.ret ?? "", notify: String(rcptTo[0]?.dsn?.notify ?? "") },
        });
        if (fault?.at === "data" && "cut" in fault) return cutAll();
        if (fault?.at === "data" && "silent" in fault) return undefined;
        return done();
      });
    },
  });
  // Connections that a test cuts are errors to the server, and the point of the test.
  server.on("error", () => undefined);
  server.server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  recorder.url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  return recorder;
}
