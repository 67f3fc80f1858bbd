/** A fingerprint of everything that happened in one life, byte for byte: two FNV-1a lanes, cheap enough to always run. */
export class Trace {
  #a = 0x811c9dc5;
  #b = 0x01000193;

  note(value: number): void {
    this.#a = Math.imul(this.#a ^ (value & 0xff), 0x01000193);
    this.#b = Math.imul(this.#b ^ (value >>> 8), 0x01000193) ^ (this.#a >>> 7);
  }

  bytes(bytes: Uint8Array): void {
    this.note(bytes.length);
    for (const byte of bytes) {
      this.#a = Math.imul(this.#a ^ byte, 0x01000193);
      this.#b = Math.imul(this.#b ^ (byte + 1), 0x01000193) ^ (this.#a >>> 7);
    }
  }

  hash(): string {
    return [this.#a, this.#b].map((lane) => (lane >>> 0).toString(16).padStart(8, "0")).join("");
  }
}
