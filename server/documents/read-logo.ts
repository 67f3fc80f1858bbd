/** The agency's logo as a data: URI, so that no address is ever fetched to show or print it. */
import type { Files } from "#server/files/files.ts";

/** Null where there is none, or where the stored bytes are no PNG or JPEG: then the sheet prints the name. */
export async function readLogo(files: Files, fileKey: string | null): Promise<string | null> {
  if (fileKey === null) return null;
  const bytes = await files.get(fileKey);
  if (bytes === null) return null;
  const mediaType = sniffPicture(bytes);
  return mediaType === null ? null : `data:${mediaType};base64,${base64(bytes)}`;
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG = [0xff, 0xd8, 0xff];

/** What the bytes are, not what their name says. */
export function sniffPicture(bytes: Uint8Array): "image/png" | "image/jpeg" | null {
  if (PNG.every((byte, index) => bytes[index] === byte)) return "image/png";
  return JPEG.every((byte, index) => bytes[index] === byte) ? "image/jpeg" : null;
}

// Function arguments have a bound; a chunk of this size is within it everywhere.
const CHUNK_BYTES = 32_768;

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK_BYTES));
  }
  return btoa(binary);
}
