/** The agency's logo: a small PNG or JPEG, looked at byte by byte before it is kept, because a PDF renderer will open it. */
import type { Files } from "#server/files/files.ts";

export const LOGO_BYTES_MAX = 512_000;
/** A picture of a few kilobytes can unfold to gigabytes of pixels; no logo needs more than this. */
const PIXELS_A_SIDE_MAX = 4_096;

export type PictureType = "image/png" | "image/jpeg";
export type Picture = { mediaType: PictureType; width: number; height: number };

/** What kind of picture `bytes` begin with, or null where it is none that we take or is larger than any logo. */
export function sniffPicture(bytes: Uint8Array): Picture | null {
  if (bytes.length > LOGO_BYTES_MAX) return null;
  const picture = sniffPng(bytes) ?? sniffJpeg(bytes);
  if (!picture) return null;
  const sides = [picture.width, picture.height];
  return sides.every((side) => side > 0 && side <= PIXELS_A_SIDE_MAX) ? picture : null;
}

const PNG_HEAD = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52];

function sniffPng(bytes: Uint8Array): Picture | null {
  if (bytes.length < 33 || !PNG_HEAD.every((byte, index) => bytes[index] === byte)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { mediaType: "image/png", width: view.getUint32(16), height: view.getUint32(20) };
}

function sniffJpeg(bytes: Uint8Array): Picture | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  // Segment after segment until the frame header, which holds the size.
  for (let at = 2; at + 9 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { mediaType: "image/jpeg", height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** Files never change under their key, so a data URI is made once. Logos are few and small: a process keeps the last of them. */
const KEPT_MAX = 100;
const kept = new WeakMap<Files, Map<string, string>>();

/** The logo as a `data:` URI, which is how a closed page carries it; null where there is none. */
export async function logoDataUri(files: Files, fileKey: string | null): Promise<string | null> {
  if (fileKey === null) return null;
  const made = kept.get(files) ?? new Map<string, string>();
  kept.set(files, made);
  const known = made.get(fileKey);
  if (known !== undefined) return known;
  const bytes = await files.get(fileKey);
  const picture = bytes ? sniffPicture(bytes) : null;
  if (!bytes || !picture) return null;
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  const uri = `data:${picture.mediaType};base64,${btoa(binary)}`;
  made.set(fileKey, uri);
  const [oldest] = made.keys();
  if (made.size > KEPT_MAX && oldest !== undefined) made.delete(oldest);
  return uri;
}
