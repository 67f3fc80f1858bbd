/** The PDF port: a closed page of HTML in, the bytes of a tagged PDF out. */

export interface Printer {
  /**
   * Prints a self-contained HTML document. Nothing is fetched: no network, no JavaScript, data: URIs only.
   * Throws `PrintFailed` when the page cannot be printed within its time.
   */
  print(html: string, options: { paper: "A4" | "Letter"; title: string; language: string }): Promise<Uint8Array>;
  close(): Promise<void>;
}

export class PrintFailed extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "PrintFailed";
  }
}
