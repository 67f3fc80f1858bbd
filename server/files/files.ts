/** The file port. Keys are ours and never contain a person's input; stored bytes are never replaced. */

export type StoredFile = { key: string; sha256: string; bytes: number };

export interface Files {
  /** Stores `body` under `key`. Storing the same bytes again is a no-op; other bytes under a taken key throw `FileConflict`. */
  put(key: string, body: Uint8Array, mediaType: string): Promise<StoredFile>;
  /** The bytes, or null where there is no such file. A store that keeps a checksum throws `FileDamaged` where they are not those stored. */
  get(key: string): Promise<Uint8Array | null>;
}

/** Other bytes are already stored under this key. */
export class FileConflict extends Error {
  readonly key: string;
  constructor(key: string) {
    super(`other bytes are already stored under ${key}`);
    this.name = "FileConflict";
    this.key = key;
  }
}

/** What is stored under this key is not what was put there. */
export class FileDamaged extends Error {
  readonly key: string;
  constructor(key: string) {
    super(`the bytes stored under ${key} are not the ones that were put there`);
    this.name = "FileDamaged";
    this.key = key;
  }
}
