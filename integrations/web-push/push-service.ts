/** Push services over HTTPS: any that a browser names, none that is not on the public internet. */
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { PushDeferred, type PushOutcome, type PushService } from "#server/notifications/push-service.ts";
import { encryptForBrowser } from "./encrypt.ts";
import { isPublicUrl, lookUpPublic } from "./public-address.ts";
import { createVapidKey } from "./vapid.ts";

const TIMEOUT_MS = 10_000;
/** Where a service asks for patience and does not say how much. */
const PATIENCE_MS = 60_000;
const PATIENCE_MS_MAX = 6 * 60 * 60_000;

export type PushServiceOptions = {
  /** The key of ours is derived from it (vapid.ts). */
  secret: string;
  /** mailto: or https:, where the people of a push service reach us. */
  contact: string;
  now: () => Date;
  /** For a peer on this machine: any address, by HTTP too, and less patience. */
  peer?: { timeoutMs: number };
};

export function createPushService(options: PushServiceOptions): PushService {
  const vapid = createVapidKey(options.secret, options.contact);
  const { peer } = options;
  return {
    publicKey: vapid.publicKey,
    accepts: (endpoint) => (peer ? URL.canParse(endpoint) : isPublicUrl(endpoint)),
    async send(target, message) {
      if (!this.accepts(target.endpoint)) return { outcome: "rejected", reason: "The address is not a public one." };
      const body = sealed(message.text, target);
      if (!body) return { outcome: "rejected", reason: "The browser's keys are none." };
      const url = new URL(target.endpoint);
      const answer = await post(url, body, {
        timeoutMs: peer?.timeoutMs ?? TIMEOUT_MS,
        anywhere: peer !== undefined,
        headers: {
          authorization: vapid.authorization(url.origin, options.now()),
          "content-encoding": "aes128gcm",
          "content-type": "application/octet-stream",
          ttl: String(message.ttlSeconds),
          topic: message.topic,
          urgency: "normal",
        },
      });
      return outcomeOf(answer, url.host);
    },
  };
}

function sealed(text: string, target: { p256dh: string; auth: string }): Buffer | null {
  try {
    return encryptForBrowser(Buffer.from(text), target);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

type Answer = { status: number; retryAfter: string | undefined };

function post(
  url: URL,
  body: Buffer,
  options: { timeoutMs: number; anywhere: boolean; headers: Record<string, string> },
): Promise<Answer> {
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  const host = url.host;
  return new Promise((resolve, reject) => {
    const request = send(
      url,
      {
        method: "POST",
        headers: { ...options.headers, "content-length": body.length },
        signal: AbortSignal.timeout(options.timeoutMs),
        ...(options.anywhere ? {} : { lookup: lookUpPublic }),
      },
      (response: IncomingMessage) => {
        // What it says beside its status is nobody's business; a body that does not end must not keep the connection.
        response.destroy();
        resolve({ status: response.statusCode ?? 0, retryAfter: response.headers["retry-after"] });
      },
    );
    request.on("error", (cause) => reject(new PushDeferred(`${host} could not be reached.`, PATIENCE_MS, { cause })));
    request.end(body);
  });
}

function outcomeOf({ status, retryAfter }: Answer, host: string): PushOutcome {
  if (status >= 200 && status < 300) return { outcome: "accepted" };
  if (status === 404 || status === 410) return { outcome: "gone" };
  if (status === 429 || status >= 500)
    throw new PushDeferred(`${host} asks for patience (${status}).`, patience(retryAfter));
  return { outcome: "rejected", reason: `${host} refused it (${status}).` };
}

/** Seconds are what push services send; a date in their place counts as nothing said. */
function patience(retryAfter: string | undefined): number {
  if (!retryAfter || !/^\d{1,6}$/.test(retryAfter)) return PATIENCE_MS;
  return Math.min(Number(retryAfter) * 1000, PATIENCE_MS_MAX);
}
