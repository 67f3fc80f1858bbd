/** The PDF port: a closed page of HTML in, the bytes of a tagged PDF out. */

export type PrintOptions = {
  paper: "A4" | "Letter";
  title: string;
  language: string;
  /** Whose document it is: those who print at the same time are served in turn. */
  tenantId?: string;
};

export interface Printer {
  /**
   * Prints a closed HTML document in the style and the fonts of the sheet, which the printer brings with it. Nothing is
   * fetched: no network, no JavaScript, data: URIs only; nothing of one document is left for the next.
   * Throws `PrintFailed` when too many wait, when the document is larger than any of ours, or when it cannot be printed within
   * its time.
   */
  print(html: string, options: PrintOptions): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

export class PrintFailed extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "PrintFailed";
  }
}
