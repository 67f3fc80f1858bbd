/** A browser's own half of a push message (RFC 8291): it alone can read what was sent. Written from the RFC and not from encrypt.ts. */
import { createDecipheriv, createECDH, createHmac, randomBytes } from "node:crypto";

export type TestBrowser = {
  /** What it hands out when it subscribes. */
  keys: { p256dh: string; auth: string };
  /** The text of a message. Throws where it was not made for this browser. */
  read(body: Buffer): string;
};

export function testBrowser(): TestBrowser {
  const ecdh = createECDH("prime256v1");
  ecdh.generateKeys();
  const auth = randomBytes(16);
  return {
    keys: { p256dh: ecdh.getPublicKey("base64url"), auth: auth.toString("base64url") },
    read(body) {
      const salt = body.subarray(0, 16);
      const keyLength = body[20] ?? 0;
      const sender = body.subarray(21, 21 + keyLength);
      const sealed = body.subarray(21 + keyLength);
      const step = (key: Buffer, data: Buffer) => createHmac("sha256", key).update(data).digest();
      const one = Buffer.of(1);
      const agreed = step(auth, ecdh.computeSecret(sender));
      const material = step(agreed, Buffer.concat([Buffer.from("WebPush: info\0"), ecdh.getPublicKey(), sender, one]));
      const base = step(salt, material);
      const key = step(base, Buffer.concat([Buffer.from("Content-Encoding: aes128gcm\0"), one])).subarray(0, 16);
      const nonce = step(base, Buffer.concat([Buffer.from("Content-Encoding: nonce\0"), one])).subarray(0, 12);
      const decipher = createDecipheriv("aes-128-gcm", key, nonce);
      decipher.setAuthTag(sealed.subarray(-16));
      const text = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
      return text.subarray(0, text.lastIndexOf(2)).toString();
    },
  };
}
