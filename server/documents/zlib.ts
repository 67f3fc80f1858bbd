/** The port that packs and unpacks the streams of a PDF (`FlateDecode`, the format of RFC 1950). */

type Bytes = Uint8Array<ArrayBuffer>;

export type Zlib = {
  /** The same bytes give the same bytes. */
  deflate(bytes: Uint8Array): Promise<Bytes>;
  /** Throws for bytes that are not whole, and for more than `bytesMax` of them. */
  inflate(bytes: Uint8Array, bytesMax: number): Promise<Bytes>;
};
