/**
 * Mail through an SMTP server: pooled connections, a limit on every wait, and a ledger of what the server took.
 *
 * What is promised, exactly. A mail that the server accepted is never sent again. A mail that it refused for now (4xx), or that
 * broke off before its end, is sent again when the caller tries again. Between the two lies one moment that no client can see
 * into: the dot that ends the message has gone out, and the connection (or this process) ends before the reply is read. The
 * ledger knows that this moment had begun, because it was committed before the dot went out; such a mail is 'unconfirmed', is
 * not sent again, and a person is told. So: at most once always, exactly once unless the reply was lost, and a lost reply is
 * visible. The Message-ID is derived from the key, so that even a person's own second try is recognisable as the same mail.
 */
import { createHash } from "node:crypto";
import { type Readable, Transform } from "node:stream";
import { createTransport } from "nodemailer";
import { z } from "zod";
import { MailDeferred, type Mailer, type MailMessage, type MailOutcome } from "#server/delivery/mail.ts";
import type { MailLedger, MailRef } from "#server/delivery/mail-ledger.ts";
import { headerText, isMailAddress } from "#server/delivery/mail-text.ts";
import type { MailTrace } from "#server/delivery/mail-trace.ts";
import type { Files } from "#server/files/files.ts";

const CONNECTIONS_MAX = 5;
/** Some providers close a connection after a hundred messages; leaving a little earlier is politer than being cut. */
const MESSAGES_PER_CONNECTION_MAX = 90;
const CONNECT_MS_MAX = 15_000;
const GREETING_MS_MAX = 15_000;
/** RFC 5321 allows ten minutes after the final dot. Past two the connection is as good as gone, and somebody waits. */
const SILENCE_MS_MAX = 120_000;
/** An end that began this long ago is not going to be answered: every wait above is shorter. */
const ENDING_MS_MAX = SILENCE_MS_MAX + 30_000;

export type SmtpMailerOptions = {
  /** smtp://user:password@host:587 or smtps://… */
  url: string;
  ledger: MailLedger;
  files: Files;
  /** Without it bounces go to the common sender, and nobody recognises them. */
  trace?: MailTrace;
  /** Shortens the waits; for tests. */
  limits?: { silenceMs?: number; endingMs?: number };
};

/** The Message-ID of a mail: the same for the same key and recipient, and says nothing of either. */
export function messageIdOf(ref: MailRef, senderAddress: string): string {
  const digest = createHash("sha256").update(`${ref.tenantId}\n${ref.messageKey}\n${ref.recipient}`).digest("hex");
  return `<${digest.slice(0, 40)}@${senderAddress.split("@")[1] ?? "countersign.invalid"}>`;
}

export function createSmtpMailer(options: SmtpMailerOptions): Mailer & { close(): void } {
  const { ledger, files } = options;
  const silenceMs = options.limits?.silenceMs ?? SILENCE_MS_MAX;
  const endingMs = options.limits?.endingMs ?? ENDING_MS_MAX;
  const transport = createTransport({
    ...readUrl(options.url),
    pool: true,
    maxConnections: CONNECTIONS_MAX,
    maxMessages: MESSAGES_PER_CONNECTION_MAX,
    // The pool would send a message again by itself when its connection breaks, even after the final dot.
    maxRequeues: 0,
    connectionTimeout: Math.min(CONNECT_MS_MAX, silenceMs),
    greetingTimeout: Math.min(GREETING_MS_MAX, silenceMs),
    socketTimeout: silenceMs,
    dnsTimeout: 10_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  async function transmit(message: MailMessage, ref: MailRef): Promise<MailOutcome> {
    const messageId = messageIdOf(ref, message.from.email);
    const attachments = await Promise.all(
      message.attachments.map(async ({ name, fileKey, mediaType }) => {
        const content = await files.get(fileKey);
        if (!content) throw new Error(`the file ${fileKey} that a mail should carry is not there`);
        return { filename: headerText(name), content: Buffer.from(content), contentType: mediaType };
      }),
    );
    const end = new EndGate(() => ledger.beginEnd(ref));
    let accepted: string;
    try {
      const info = await sendThrough(end, {
        from: { name: headerText(message.from.name), address: message.from.email },
        ...shownRecipients(message),
        replyTo: message.replyTo && isMailAddress(message.replyTo) ? message.replyTo : undefined,
        ...tracing(message, options.trace),
        subject: headerText(message.subject),
        text: message.text,
        html: message.html,
        attachments,
        messageId,
        headers: {
          "Auto-Submitted": "auto-generated",
          "X-Auto-Response-Suppress": "OOF, AutoReply",
          ...markingHeaders(message, options.trace),
        },
      });
      accepted = info.messageId ?? messageId;
    } catch (error) {
      return afterFailure(error, end, ref);
    }
    await persist(() => ledger.close(ref, { state: "accepted", messageId: accepted }));
    return { outcome: "accepted", messageId: accepted };
  }

  async function sendThrough(end: EndGate, mail: Record<string, unknown>): Promise<{ messageId?: string }> {
    return new Promise((resolve, reject) => {
      transport.sendMail({ ...mail, [GATE]: end } as Parameters<typeof transport.sendMail>[0], (error, info) => {
        if (error) reject(error);
        else resolve(info);
      });
    });
  }

  async function afterFailure(error: unknown, end: EndGate, ref: MailRef): Promise<MailOutcome> {
    const failure = SmtpFailure.safeParse(error).data ?? { message: String(error) };
    const words = (failure.response ?? failure.message).replace(/\s+/g, " ").slice(0, 500);
    if (end.state === "taken") throw new MailDeferred("this very mail is being sent by another worker");
    const code = failure.responseCode;
    if (code !== undefined && isAboutThisMail(failure)) {
      if (code >= 500 && code < 600) {
        await ledger.close(ref, { state: "rejected", reason: words });
        return { outcome: "rejected", reason: words };
      }
      // The server answered, so it is certain that it did not take the mail.
      if (end.state === "begun") await ledger.reopen(ref);
      throw new MailDeferred(words, { cause: error });
    }
    if (end.state === "begun") {
      const reason = `The mail server took the whole message, but the connection ended before it confirmed (${words}).`;
      await ledger.close(ref, { state: "unconfirmed", reason });
      return { outcome: "unconfirmed", reason };
    }
    throw new MailDeferred(words, { cause: error });
  }

  transport.use("stream", (mail, done) => {
    const gate: unknown = Reflect.get(mail.data, GATE);
    if (gate instanceof EndGate) mail.message.processFunc((input) => gate.hold(input));
    done();
  });

  return {
    async send(message) {
      const ref = { tenantId: message.tenantId, messageKey: message.messageKey, recipient: message.to };
      if (!isMailAddress(message.to))
        return { outcome: "rejected", reason: "This is not an address that mail can be sent to." };
      const known = await ledger.open(ref);
      switch (known.state) {
        case "accepted":
          return { outcome: "accepted", messageId: known.messageId };
        case "rejected":
          return { outcome: "rejected", reason: known.reason };
        case "unconfirmed":
          return { outcome: "unconfirmed", reason: known.reason };
        case "ending": {
          // Another worker may be reading the reply this very moment; only after its longest wait is it certain that nobody is.
          if (known.sinceMs < endingMs)
            throw new MailDeferred("the end of this mail went out and its reply is awaited");
          const reason =
            "Sending was interrupted just as the message ended, so nobody knows whether the mail server took it.";
          await ledger.close(ref, { state: "unconfirmed", reason });
          return { outcome: "unconfirmed", reason };
        }
        case "open":
          return transmit(message, ref);
      }
    },
    close: () => transport.close(),
  };
}

/** The headers' recipients: a blind copy shows the others and not itself. */
function shownRecipients({ to, shown }: MailMessage): { to: Mailbox[]; cc?: Mailbox[] } {
  const mailboxes = (addresses: readonly string[]) =>
    addresses.filter(isMailAddress).map((address) => ({ name: "", address }));
  return shown ? { to: mailboxes(shown.to), cc: mailboxes(shown.cc) } : { to: mailboxes([to]) };
}

type Mailbox = { name: string; address: string };

/**
 * The envelope, and the reports to ask for where the server offers them (DSN, RFC 3461): without the mail itself, of failure and delay.
 * Of success only where bounces have an address of their own: in a mailbox of people it would be a reply a mail.
 */
function tracing({ from, to, deliveryId }: MailMessage, trace: MailTrace | undefined) {
  const own = deliveryId && trace ? trace.envelopeSender(deliveryId) : null;
  const notify = own ? ["success", "failure", "delay"] : ["failure", "delay"];
  return {
    envelope: { from: own ?? from.email, to: [to] },
    ...(deliveryId ? { dsn: { id: deliveryId, return: "headers", notify } } : {}),
  };
}

/** Ours to the letter: a provider looks for them as they are, and would not recognise encoded words. */
function markingHeaders({ deliveryId }: MailMessage, trace: MailTrace | undefined) {
  const headers = deliveryId && trace ? trace.headers(deliveryId) : {};
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      { prepared: true, foldLines: true, value: headerText(value) },
    ]),
  );
}

/** The name under which a message carries its gate through nodemailer. */
const GATE = "endGate";

/** The one write that must not be lost: without it an accepted mail would count as unconfirmed. */
async function persist(write: () => Promise<void>): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (attempt === 3) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** attempt));
    }
  }
}

/** Lets a message through, but holds its end back until the ledger has it. */
class EndGate {
  state: "before" | "begun" | "taken" = "before";
  readonly #begin: () => Promise<boolean>;

  constructor(begin: () => Promise<boolean>) {
    this.#begin = begin;
  }

  hold(message: Readable): Readable {
    const gate = new Transform({
      // Nothing waits in here: the end comes up only when the connection has taken all that was before it, which is after
      // the server agreed to the recipient and said "go ahead".
      readableHighWaterMark: 1,
      transform: (chunk, _encoding, done) => done(null, chunk),
      flush: (done) => {
        this.#begin().then(
          (mine) => {
            this.state = mine ? "begun" : "taken";
            done(mine ? null : new Error("another worker is sending this mail"));
          },
          (error: Error) => done(error),
        );
      },
    });
    message.once("error", (error) => gate.destroy(error));
    return message.pipe(gate);
  }
}

const SmtpFailure = z.object({
  message: z.string(),
  code: z.string().optional(),
  command: z.string().optional(),
  response: z.string().optional(),
  responseCode: z.number().int().optional(),
});

/** A refused login or greeting says nothing of the mail: the operator mends it and the mail goes out. */
function isAboutThisMail(failure: z.infer<typeof SmtpFailure>): boolean {
  return failure.code === "EENVELOPE" || failure.code === "EMESSAGE";
}

function readUrl(url: string) {
  const parsed = new URL(url);
  const secure = parsed.protocol === "smtps:";
  return {
    host: parsed.hostname,
    port: parsed.port ? Number(parsed.port) : secure ? 465 : 587,
    secure,
    ...(parsed.username
      ? { auth: { user: decodeURIComponent(parsed.username), pass: decodeURIComponent(parsed.password) } }
      : {}),
    tls: { rejectUnauthorized: parsed.searchParams.get("verify") !== "off" },
  };
}
