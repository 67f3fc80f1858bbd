/** Who sends: a key pair of ours and a signed statement for each push service (VAPID, RFC 8292). */
import { createECDH, createHmac, createPrivateKey, sign } from "node:crypto";

/** The RFC allows a day. */
const STATEMENT_SECONDS = 12 * 60 * 60;

export type VapidKey = {
  publicKey: string;
  /** The value of the header `authorization` for the push service at `origin`. */
  authorization(origin: string, now: Date): string;
};

/**
 * The same key on every host and after every start, derived from `secret`: browsers are subscribed to it, and would all have to be asked
 * again for another one. `contact` is an address that a push service may write to: mailto: or https:.
 */
export function createVapidKey(secret: string, contact: string): VapidKey {
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(derivedScalar(secret));
  const point = ecdh.getPublicKey();
  const key = createPrivateKey({
    format: "jwk",
    key: {
      kty: "EC",
      crv: "P-256",
      d: ecdh.getPrivateKey("base64url"),
      x: point.subarray(1, 33).toString("base64url"),
      y: point.subarray(33).toString("base64url"),
    },
  });
  const publicKey = point.toString("base64url");
  return {
    publicKey,
    authorization(origin, now) {
      const expires = Math.floor(now.getTime() / 1000) + STATEMENT_SECONDS;
      const said = `${json({ typ: "JWT", alg: "ES256" })}.${json({ aud: origin, exp: expires, sub: contact })}`;
      const signature = sign("sha256", Buffer.from(said), { key, dsaEncoding: "ieee-p1363" });
      return `vapid t=${said}.${signature.toString("base64url")}, k=${publicKey}`;
    },
  };
}

/** Node refuses a number that is no private key; one in four thousand million is none, and the next one is taken. */
function derivedScalar(secret: string): Buffer {
  for (let turn = 1; ; turn += 1) {
    const scalar = createHmac("sha256", secret).update(`countersign/web-push/${turn}`).digest();
    try {
      const probe = createECDH("prime256v1");
      probe.setPrivateKey(scalar);
      return scalar;
    } catch (error) {
      if (turn >= 10) throw error;
    }
  }
}

function json(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
