/** Packs and unpacks the streams of a PDF (`FlateDecode`) with the platform's own streams: beside the event loop, not in it. */

/** zlib's format; the same bytes give the same bytes. */
export function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return through(bytes, new CompressionStream("deflate"));
}

/** Throws TypeError for bytes that are not whole, and RangeError for more than `bytesMax` of them. */
export function inflate(bytes: Uint8Array<ArrayBuffer>, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> {
  return through(bytes, new DecompressionStream("deflate"), bytesMax);
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  { readable, writable }: CompressionStream | DecompressionStream,
  bytesMax = Number.POSITIVE_INFINITY,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = writable.getWriter();
  // What goes wrong is heard of where it is read.
  writer.write(bytes).catch(() => {});
  writer.close().catch(() => {});
  const reader = readable.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concatenated(parts, length);
    length += value.length;
    if (length > bytesMax) {
      await reader.cancel();
      throw new RangeError(`more than ${bytesMax} bytes unpacked`);
    }
    parts.push(value);
  }
}

/** The parts one after the other; `length` is the sum of theirs. */
export function concatenated(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
