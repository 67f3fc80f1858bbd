/**
 * A message that only one browser can read: RFC 8291 (keys) over RFC 8188 (aes128gcm, one record). Written here and not taken from a
 * library: it is a page of node:crypto, the RFC has a vector for it, and the library that there is sends by itself, to any address and
 * without a limit of time.
 */
import { createCipheriv, createECDH, createHmac, randomBytes } from "node:crypto";

const RECORD_BYTES = 4096;
const KEY_BYTES = 65;
const AUTH_BYTES = 16;
/** One record holds the text, its delimiter and the tag of 16 bytes. */
export const TEXT_BYTES_MAX = RECORD_BYTES - 17;

/** Both keys are random for each message; a test of the RFC's vector gives them. */
export type MessageKeys = { salt: Uint8Array; privateKey: Uint8Array };

/** The body of the request. Throws RangeError for keys that are none, or a text that is too long. */
export function encryptForBrowser(
  text: Uint8Array,
  target: { p256dh: string; auth: string },
  keys: MessageKeys = { salt: randomBytes(16), privateKey: ownKey() },
): Buffer {
  const theirs = Buffer.from(target.p256dh, "base64url");
  const secret = Buffer.from(target.auth, "base64url");
  if (theirs.length !== KEY_BYTES || theirs[0] !== 4 || secret.length !== AUTH_BYTES) {
    throw new RangeError("these are no keys of a browser");
  }
  if (text.length > TEXT_BYTES_MAX) throw new RangeError(`a push message has ${TEXT_BYTES_MAX} bytes at most`);
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(keys.privateKey);
  const ours = ecdh.getPublicKey();
  const shared = sharedSecret(ecdh, theirs);
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), theirs, ours]);
  const material = hkdf(secret, shared, info, 32);
  const key = hkdf(keys.salt, material, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
  const nonce = hkdf(keys.salt, material, Buffer.from("Content-Encoding: nonce\0"), 12);
  const cipher = createCipheriv("aes-128-gcm", key, nonce);
  // 2 marks the last record.
  const sealed = Buffer.concat([cipher.update(text), cipher.update(Buffer.of(2)), cipher.final(), cipher.getAuthTag()]);
  const recordSize = Buffer.alloc(4);
  recordSize.writeUInt32BE(RECORD_BYTES);
  return Buffer.concat([keys.salt, recordSize, Buffer.of(ours.length), ours, sealed]);
}

function ownKey(): Uint8Array {
  const ecdh = createECDH("prime256v1");
  ecdh.generateKeys();
  return ecdh.getPrivateKey();
}

/** A point beside the curve is how a private key is drawn out: node refuses it, and so do we. */
function sharedSecret(ecdh: ReturnType<typeof createECDH>, theirs: Uint8Array): Buffer {
  try {
    return ecdh.computeSecret(theirs);
  } catch (cause) {
    throw new RangeError("these are no keys of a browser", { cause });
  }
}

/** HKDF with SHA-256 for up to 32 bytes: one block. */
function hkdf(salt: Uint8Array, material: Uint8Array, info: Uint8Array, bytes: number): Buffer {
  const pseudorandom = createHmac("sha256", salt).update(material).digest();
  return createHmac("sha256", pseudorandom).update(info).update(Buffer.of(1)).digest().subarray(0, bytes);
}
