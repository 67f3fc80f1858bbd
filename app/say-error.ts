import { LINE_DOWN } from "#app/status-sentences.ts";

/**
 * The sentence for whatever a call of the API threw (app/error-sentences.ts), in a page that pays for the table of them only
 * when the first is said. Where that cannot be loaded the line is down, which is then what there is to say.
 */
export async function sayError(error: unknown): Promise<string> {
  try {
    const { sentenceForError } = await import("#app/error-sentences.ts");
    return sentenceForError(error);
  } catch {
    return LINE_DOWN;
  }
}
