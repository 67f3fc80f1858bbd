/** The file port. Keys are ours and never contain a person's input; stored bytes are never replaced. */

export type StoredFile = { key: string; sha256: string; bytes: number };

export interface Files {
  /** Stores `body` under `key`. Storing the same bytes again is a no-op; other bytes under a taken key throw `FileConflict`. */
  put(key: string, body: Uint8Array, mediaType: string): Promise<StoredFile>;
  /** The bytes, or null where there is no such file. A store that keeps a checksum throws `FileDamaged` where they are not those stored. */
  get(key: string): Promise<Uint8Array | null>;
  /**
   * An address under which whoever has it reads this file for a minute, and no other; where the store hands files out itself. It is
   * made without asking whether the file is there.
   */
  addressOf?(key: string, as: FileName): Promise<string>;
}

/** What a browser calls the file and takes it for. */
export type FileName = { name: string; mediaType: string };

/** How a browser is told: a PDF is shown, everything else is kept. Letters beyond ASCII become a dash. */
export function disposition({ name, mediaType }: FileName): string {
  const safeName = name.replace(/[^\w.-]+/g, "-");
  return `${mediaType === "application/pdf" ? "inline" : "attachment"}; filename="${safeName}"`;
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
