/** The port to push services: whoever runs the browser wakes it for us (RFC 8030). */

/** One browser: where it is woken, and the keys that only it can read with (RFC 8291). */
export type PushTarget = { endpoint: string; p256dh: string; auth: string };

export type PushOutcome =
  | { outcome: "accepted" }
  /** The browser let go of the endpoint: it is never of use again. */
  | { outcome: "gone" }
  /** Refused for good; `reason` is a sentence. */
  | { outcome: "rejected"; reason: string };

/** It may pass when tried again, and not before `retryAfterMs`. The message is for people to read. */
export class PushDeferred extends Error {
  readonly retryAfterMs: number;
  constructor(message: string, retryAfterMs: number, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "PushDeferred";
    this.retryAfterMs = retryAfterMs;
  }
}

export interface PushService {
  /** What a browser needs to subscribe (VAPID, RFC 8292): an uncompressed point of P-256 in base64url. */
  readonly publicKey: string;
  /** Whether this is an address that we send to at all: a public one, by HTTPS. */
  accepts(endpoint: string): boolean;
  /**
   * Hands one message over. `topic` (at most 32 characters of base64url) replaces an earlier one that the browser has not fetched yet,
   * so that a repeat shows once. Throws `PushDeferred`.
   */
  send(target: PushTarget, message: { text: string; topic: string; ttlSeconds: number }): Promise<PushOutcome>;
}
