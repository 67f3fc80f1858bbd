/**
 * Configuration, parsed once at boot. Every bad key is listed, with what to do about it; nothing is read from the
 * environment anywhere else. Empty strings count as unset, because that is how people clear a variable in a .env file.
 */
import { z } from "zod";

const url = (protocols: string[], example: string) =>
  z.string().refine((value) => {
    const parsed = URL.parse(value);
    return parsed !== null && protocols.includes(parsed.protocol);
  }, `must be a URL like ${example}`);

const port = z.coerce.number().int().min(1).max(65_535);

export const EnvSchema = z
  .object({
    PORT: port.default(3000).describe("Where the product listens."),
    HOST: z
      .string()
      .default("127.0.0.1")
      .describe("The interface to listen on; 0.0.0.0 behind a proxy or in a container."),
    PUBLIC_URL: url(["http:", "https:"], "https://invoices.example.com")
      .optional()
      .describe("The address people reach it at: it is printed in mails and links. Default: http://localhost:PORT."),
    CLIENT_IP_HEADER: z
      .string()
      .optional()
      .describe("Behind a proxy, the header that carries the client's address; without it all share one rate limit."),
    DATA_DIR: z.string().default(".data").describe("Where the embedded database, files and secrets live."),
    LOG_LEVEL: z
      .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"])
      .default("info")
      .describe("How much the structured log says."),
    DATABASE_URL: url(["postgres:", "postgresql:"], "postgres://owner:password@host/database")
      .optional()
      .describe("A PostgreSQL (Neon) database, as its owner. Unset: an embedded one in DATA_DIR with a demo agency."),
    COUNTERSIGN_SECRET: z
      .string()
      .min(32, "must have at least 32 characters (openssl rand -base64 48)")
      .optional()
      .describe(
        "Signs sessions, tickets, client links and role passwords. Required with DATABASE_URL; else kept in DATA_DIR.",
      ),
    COLLAB_URL: url(["ws:", "wss:"], "wss://collab.example.com")
      .optional()
      .describe("Where live rooms are, when not in this process."),
    INTERNAL_URL: url(["http:", "https:"], "http://10.0.0.2:3000")
      .optional()
      .describe("Where this host answers other hosts on the same database. Default: HOST and PORT as they are."),
    API_URL: url(["http:", "https:"], "https://api.example.com")
      .optional()
      .describe("Where pages call the API, when not here: the edge's Worker (npm run edge)."),
    S3_BUCKET: z
      .string()
      .optional()
      .describe("A bucket for logos and PDFs, with default encryption switched on. Unset: a folder in DATA_DIR."),
    S3_REGION: z.string().default("us-east-1").describe("Goes with S3_BUCKET; its keys are AWS's own variables."),
    S3_ENDPOINT: url(["http:", "https:"], "https://s3.example.com")
      .optional()
      .describe("Another S3-compatible store than Amazon's."),
    S3_DOWNLOADS: z
      .enum(["host", "bucket"])
      .default("host")
      .describe(
        "Who hands PDFs to browsers: this host, which compares their checksum, or the bucket itself, under addresses that open one file for a minute.",
      ),
    SMTP_URL: url(["smtp:", "smtps:"], "smtps://user:password@mail.example.com")
      .optional()
      .describe("A mail server. Unset: a mailbox page inside the app."),
    MAIL_FROM: z
      .string()
      .default("invoices@countersign.example")
      .describe("The envelope sender of outgoing mail; the agency's name and reply address are added."),
    MAIL_BOUNCE_DOMAIN: z
      .string()
      .regex(/^([a-z0-9-]+\.)+[a-z0-9-]+$/i, "must be a domain like bounces.example.com")
      .optional()
      .describe("A domain whose mail comes to BOUNCE_PORT: each invoice's bounces then have an address of their own."),
    BOUNCE_PORT: port
      .optional()
      .describe("Where this host receives bounces by SMTP (on HOST). Unset: it receives none."),
    BOUNCE_TLS_KEY: z
      .string()
      .optional()
      .describe("A file with the private key (PEM) by which bounces come in encrypted, where their sender can."),
    BOUNCE_TLS_CERT: z
      .string()
      .optional()
      .describe("Goes with BOUNCE_TLS_KEY: the file of its certificate, and of the chain below it."),
    SES_TOPIC_ARN: z
      .string()
      .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/, "must be the ARN of an SNS topic")
      .optional()
      .describe("Amazon SES: the SNS topic of its events, which calls PUBLIC_URL/webhooks/mail/ses."),
    SENDGRID_WEBHOOK_KEY: z
      .string()
      .regex(/^[A-Za-z0-9+/]{80,}={0,2}$/, "must be the verification key of the signed event webhook")
      .optional()
      .describe("SendGrid: the verification key of its event webhook, which calls PUBLIC_URL/webhooks/mail/sendgrid."),
    POSTMARK_WEBHOOK_AUTH: z
      .string()
      .regex(/^[^:\s]+:\S{16,}$/, "must be name:password, the password with at least 16 characters")
      .optional()
      .describe("Postmark: name:password with which its webhooks call PUBLIC_URL/webhooks/mail/postmark."),
    CLERK_SECRET_KEY: z.string().optional().describe("Clerk instead of the embedded sign-in."),
    CLERK_PUBLISHABLE_KEY: z.string().optional().describe("Goes with CLERK_SECRET_KEY."),
    CLERK_JWT_KEY: z
      .string()
      .optional()
      .describe("Clerk's PEM public key: session tokens are verified without a network call."),
    INNGEST_BASE_URL: url(["http:", "https:"], "http://inngest:8288")
      .optional()
      .describe("Inngest instead of the embedded runner of durable functions."),
    INNGEST_EVENT_KEY: z.string().optional().describe("Goes with INNGEST_BASE_URL."),
    INNGEST_SIGNING_KEY: z.string().optional().describe("Goes with INNGEST_BASE_URL."),
    PUPPETEER_EXECUTABLE_PATH: z
      .string()
      .optional()
      .describe("A Chrome or Chromium to print PDFs with; on Linux one comes with the product."),
  })
  .superRefine((env, context) => {
    const needs = (key: string, message: string) => context.addIssue({ code: "custom", path: [key], message });
    if (env.DATABASE_URL && !env.COUNTERSIGN_SECRET)
      needs("COUNTERSIGN_SECRET", "is required with DATABASE_URL (openssl rand -base64 48)");
    if (env.CLERK_SECRET_KEY && !env.CLERK_PUBLISHABLE_KEY)
      needs("CLERK_PUBLISHABLE_KEY", "is required with CLERK_SECRET_KEY");
    if (env.CLERK_SECRET_KEY && !env.CLERK_JWT_KEY) needs("CLERK_JWT_KEY", "is required with CLERK_SECRET_KEY");
    // What the edge's API does to a draft it does at the edge, so people have to write there too.
    if (env.API_URL && !env.COLLAB_URL)
      needs("COLLAB_URL", "is required with API_URL: both are the edge's (npm run edge prints them)");
    if (env.BOUNCE_PORT && !env.MAIL_BOUNCE_DOMAIN) needs("MAIL_BOUNCE_DOMAIN", "is required with BOUNCE_PORT");
    if ((env.BOUNCE_TLS_KEY === undefined) !== (env.BOUNCE_TLS_CERT === undefined))
      needs(
        env.BOUNCE_TLS_KEY ? "BOUNCE_TLS_CERT" : "BOUNCE_TLS_KEY",
        "is required: a key and its certificate go together",
      );
    if (env.INNGEST_BASE_URL && !env.INNGEST_EVENT_KEY) needs("INNGEST_EVENT_KEY", "is required with INNGEST_BASE_URL");
  });

export type Env = z.infer<typeof EnvSchema> & { PUBLIC_URL: string };

/** What is wrong with the configuration, one line a key. */
export class EnvError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(`The configuration does not hold together:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.name = "EnvError";
    this.problems = problems;
  }
}

/** Parses the environment; throws `EnvError` naming every bad key at once. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = EnvSchema.safeParse(given);
  if (!parsed.success) {
    throw new EnvError(parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`));
  }
  const env = parsed.data;
  return {
    ...env,
    PUBLIC_URL: (env.PUBLIC_URL ?? `http://localhost:${env.PORT}`).replace(/\/$/, ""),
    COLLAB_URL: env.COLLAB_URL?.replace(/\/$/, ""),
    API_URL: env.API_URL?.replace(/\/$/, ""),
    INTERNAL_URL: env.INTERNAL_URL?.replace(/\/$/, ""),
  };
}

/** The text of .env.example, made from the schema so that the two cannot differ. */
export function envExample(): string {
  const lines = ["# Countersign runs without any of these. Made by `npm run env:example`.", ""];
  for (const [key, field] of Object.entries(EnvSchema.shape)) {
    const fallback = field.safeParse(undefined);
    const value = fallback.success && fallback.data !== undefined ? String(fallback.data) : "";
    lines.push(`# ${field.description ?? ""}`, `# ${key}=${value}`, "");
  }
  return lines.join("\n");
}
