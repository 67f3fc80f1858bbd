/**
 * Where mail providers call us: POST /webhooks/mail/<provider>. A provider that is not configured has no door. What was verified is
 * kept before it is answered; when that fails the provider is told so and comes again.
 */
import type { Logger } from "#server/logger.ts";
import type { MailEvent, MailEventSource, MailProvider } from "./mail-events.ts";

export const PROVIDER_PATH = "/webhooks/mail/";
/** SendGrid's batches end at 768 kB, the others send a few kilobytes. */
const BODY_BYTES_MAX = 1_000_000;

/** 403 also tells Postmark to stop; the others repeat for their time and give up. */
const REFUSED = { signature: 403, stale: 403, malformed: 400 } as const;

export type ProviderDoor = (request: Request) => Promise<Response>;

export function createProviderDoor(options: {
  providers: readonly MailProvider[];
  record(source: MailEventSource, events: readonly MailEvent[]): Promise<number>;
  logger: Pick<Logger, "warn">;
  now: () => Date;
}): ProviderDoor {
  const providers = new Map<string, MailProvider>(options.providers.map((provider) => [provider.name, provider]));
  return async (request) => {
    const provider = providers.get(new URL(request.url).pathname.slice(PROVIDER_PATH.length));
    if (!provider) return Response.json({ code: "NOT_FOUND" }, { status: 404 });
    if (request.method !== "POST") return Response.json({ code: "METHOD_NOT_SUPPORTED" }, { status: 405 });
    const body = new Uint8Array(await request.arrayBuffer());
    if (body.length > BODY_BYTES_MAX) return Response.json({ code: "PAYLOAD_TOO_LARGE" }, { status: 413 });
    const reading = await provider.readWebhook({ headers: request.headers, body, now: options.now() });
    if (reading.outcome === "refused") {
      options.logger.warn({ provider: provider.name, why: reading.why }, "a call of a mail provider was refused");
      return Response.json({ code: "FORBIDDEN", why: reading.why }, { status: REFUSED[reading.why] });
    }
    return Response.json({ recorded: await options.record(provider.name, reading.events) });
  };
}
