/**
 * Node's own zlib. What is small is done at once: the way to a thread and back costs ten times as much as packing a kilobyte,
 * and a PDF of ten lines has a dozen such streams. What is large goes to a thread, so that nobody waits for it.
 */
import { deflate, deflateSync, inflate, inflateSync } from "node:zlib";
import type { Zlib } from "#server/documents/zlib.ts";

// Half a millisecond of packing.
const AT_ONCE_BYTES_MAX = 64 * 1024;

export const nodeZlib: Zlib = {
  async deflate(bytes) {
    if (bytes.length <= AT_ONCE_BYTES_MAX) return plain(deflateSync(bytes));
    return new Promise((resolve, reject) =>
      deflate(bytes, (error, packed) => (error ? reject(error) : resolve(plain(packed)))),
    );
  },
  async inflate(bytes, bytesMax) {
    // What is packed small may still unpack to much: the bound of the quick way is that of its result.
    if (bytes.length <= AT_ONCE_BYTES_MAX / 4) {
      const quick = inflatedWithin(bytes, Math.min(bytesMax, AT_ONCE_BYTES_MAX));
      if (quick) return quick;
    }
    return new Promise((resolve, reject) =>
      inflate(bytes, { maxOutputLength: bytesMax }, (error, unpacked) =>
        error ? reject(error) : resolve(plain(unpacked)),
      ),
    );
  },
};

/** Null where there is more than so much; the slow way then says whether that is too much. */
function inflatedWithin(bytes: Uint8Array, bytesMax: number): Uint8Array<ArrayBuffer> | null {
  try {
    return plain(inflateSync(bytes, { maxOutputLength: bytesMax }));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function plain(buffer: Buffer<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
