/**
 * Logos: PNG or JPEG files under the SHA-256 of their bytes, one folder an agency. A document freezes that hash, so what it
 * was approved with is what is printed for ever, whatever the agency's logo becomes.
 */
import { sha256Hex } from "#core/canonical.ts";
import { toBase64 } from "#server/collab/rooms-wire.ts";
import type { Files } from "#server/files/files.ts";
import type { Picture } from "#server/pictures.ts";

const KEY = /\/([0-9a-f]{64})\.(?:png|jpg)$/;

/** Stores a picture that was encoded by us; the same one again is the same file. */
export async function keepLogo(
  files: Files,
  tenantId: string,
  picture: Picture,
): Promise<{ hash: string; key: string }> {
  const hash = sha256Hex(picture.bytes);
  const key = keyOf(tenantId, hash, picture.mediaType);
  await files.put(key, picture.bytes, picture.mediaType);
  return { hash, key };
}

/** The hash in the key of a logo; null where there is none. */
export function logoHashOf(fileKey: string | null): string | null {
  return KEY.exec(fileKey ?? "")?.[1] ?? null;
}

/** Null where this agency has no such logo. Bytes that are not those of the hash are none. */
export async function readLogoBytes(files: Files, tenantId: string, hash: string): Promise<Picture | null> {
  for (const mediaType of ["image/png", "image/jpeg"] as const) {
    const bytes = await files.get(keyOf(tenantId, hash, mediaType));
    if (bytes !== null && sha256Hex(bytes) === hash) return { bytes, mediaType };
  }
  return null;
}

/** Files never change under their key, so a data URI is made once. Logos are few and small: a process keeps the last of them. */
const KEPT_MAX = 100;
const kept = new WeakMap<Files, Map<string, string>>();

/** The logo as a `data:` URI, which is how a closed page carries it; null where there is none. */
export async function logoUri(files: Files, tenantId: string, hash: string | null): Promise<string | null> {
  if (hash === null) return null;
  const made = kept.get(files) ?? new Map<string, string>();
  kept.set(files, made);
  const name = `${tenantId}/${hash}`;
  const known = made.get(name);
  if (known !== undefined) return known;
  const picture = await readLogoBytes(files, tenantId, hash);
  if (picture === null) return null;
  const uri = `data:${picture.mediaType};base64,${toBase64(picture.bytes)}`;
  made.set(name, uri);
  const [oldest] = made.keys();
  if (made.size > KEPT_MAX && oldest !== undefined) made.delete(oldest);
  return uri;
}

function keyOf(tenantId: string, hash: string, mediaType: Picture["mediaType"]): string {
  return `logos/${tenantId}/${hash}.${mediaType === "image/png" ? "png" : "jpg"}`;
}
