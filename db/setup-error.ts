/** Something that a person can mend before the product can run: a sentence, and what to do about it. */
export class SetupError extends Error {
  readonly remedy: string;
  constructor(message: string, remedy: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "SetupError";
    this.remedy = remedy;
  }
}
