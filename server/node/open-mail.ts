/** Mail as the configuration has it: the way out, and the doors by which its bounces and its providers' events come back. */
import { SetupError } from "#db/setup-error.ts";
import type { InTenant } from "#db/tenant.ts";
import { createMailboxMailer } from "#integrations/mailbox/mailer.ts";
import { createPostmark } from "#integrations/postmark/webhook.ts";
import { createSendgrid } from "#integrations/sendgrid/webhook.ts";
import { createSes } from "#integrations/ses/webhook.ts";
import type { BounceDoor } from "#integrations/smtp/bounce-door.ts";
import { createSmtpMailer } from "#integrations/smtp/mailer.ts";
import { refOfBounceAddress } from "#server/delivery/bounce-address.ts";
import { createMailLedger } from "#server/delivery/database-mail-ledger.ts";
import type { Mailer } from "#server/delivery/mail.ts";
import type { MailProvider } from "#server/delivery/mail-events.ts";
import { createMailTrace } from "#server/delivery/mail-trace.ts";
import { createProviderDoor, type ProviderDoor } from "#server/delivery/provider-door.ts";
import { type MailEventServices, recordMailEvents } from "#server/delivery/record-mail-events.ts";
import type { Env } from "#server/env.ts";
import type { Files } from "#server/files/files.ts";
import type { Logger } from "#server/logger.ts";
import { type CertificateFiles, certificateFiles } from "./certificate-files.ts";

export type Mail = {
  mailer: Mailer;
  /** Null where no provider is configured. */
  providerDoor: ProviderDoor | null;
  close(): Promise<void>;
};

export type MailOptions = {
  env: Env;
  /** For the references that mails carry; of its own, so that none is good for anything else. */
  secret: string;
  inTenant: InTenant;
  crossTenant: MailEventServices["crossTenant"];
  files: Files;
  logger: Logger;
  now: () => Date;
  /** The way to Amazon's own servers; for tests. */
  fetch?: typeof fetch;
};

/** Throws SetupError where what is configured cannot be used. */
export async function openMail(options: MailOptions): Promise<Mail> {
  const { env, secret, inTenant, files, logger, now } = options;
  const providers = providersOf(env, options.fetch ?? fetch);
  const services: MailEventServices = { inTenant, crossTenant: options.crossTenant, secret, now };
  const bounces = await openBounces(env, services, logger);
  const smtp = env.SMTP_URL
    ? createSmtpMailer({
        url: env.SMTP_URL,
        ledger: createMailLedger(inTenant),
        files,
        trace: createMailTrace({ secret, bounceDomain: env.MAIL_BOUNCE_DOMAIN, providers }),
      })
    : null;
  return {
    mailer: smtp ?? createMailboxMailer({ inTenant, files }),
    providerDoor:
      providers.length === 0
        ? null
        : createProviderDoor({
            providers,
            record: (source, events) => recordMailEvents(services, source, events),
            logger,
            now,
          }),
    async close() {
      await bounces?.close();
      smtp?.close();
    },
  };
}

function providersOf(env: Env, reach: typeof fetch): MailProvider[] {
  const providers: MailProvider[] = [];
  if (env.SES_TOPIC_ARN) providers.push(createSes({ topicArn: env.SES_TOPIC_ARN, fetch: reach }));
  if (env.POSTMARK_WEBHOOK_AUTH) providers.push(createPostmark({ credentials: env.POSTMARK_WEBHOOK_AUTH }));
  if (env.SENDGRID_WEBHOOK_KEY) {
    try {
      providers.push(createSendgrid({ publicKey: env.SENDGRID_WEBHOOK_KEY }));
    } catch (cause) {
      throw new SetupError(
        "SENDGRID_WEBHOOK_KEY is no key.",
        "Copy the verification key of the signed event webhook, whole and on one line.",
        { cause },
      );
    }
  }
  return providers;
}

async function openBounces(env: Env, services: MailEventServices, logger: Logger): Promise<BounceDoor | null> {
  const { BOUNCE_PORT: port, MAIL_BOUNCE_DOMAIN: domain } = env;
  if (port === undefined || domain === undefined) return null;
  const tls = await bounceCertificate(env);
  // Only who receives bounces pays for what reads them.
  const { openBounceDoor } = await import("#integrations/smtp/bounce-door.ts");
  try {
    return await openBounceDoor({
      host: env.HOST,
      port,
      refOf: (address) => refOfBounceAddress(services.secret, address, domain),
      take: async (event) => void (await recordMailEvents(services, "report", [event])),
      logger,
      now: services.now,
      ...(tls ? { tls } : {}),
    });
  } catch (cause) {
    throw new SetupError(
      `Bounces cannot come in at port ${port}: ${cause instanceof Error ? cause.message : "it did not say why"}.`,
      "Choose another BOUNCE_PORT, and let the mail server of MAIL_BOUNCE_DOMAIN pass its mail on to it.",
      { cause },
    );
  }
}

async function bounceCertificate({ BOUNCE_TLS_KEY, BOUNCE_TLS_CERT }: Env): Promise<CertificateFiles | null> {
  if (!BOUNCE_TLS_KEY || !BOUNCE_TLS_CERT) return null;
  try {
    return await certificateFiles(BOUNCE_TLS_KEY, BOUNCE_TLS_CERT);
  } catch (cause) {
    throw new SetupError(
      `Bounces cannot come in by TLS: ${cause instanceof Error ? cause.message : "it did not say why"}.`,
      "BOUNCE_TLS_KEY and BOUNCE_TLS_CERT name files in PEM: a private key, and its certificate with the chain below it.",
      { cause },
    );
  }
}
