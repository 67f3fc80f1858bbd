/** The words of a change, with what went and what came marked as such. */
import type { SentencePart } from "./change-sentences.ts";

export function ChangeWords({ parts }: { parts: readonly SentencePart[] }) {
  return parts.map((part, index) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence are told anew as a whole
    if (part.kind === "name") return <b key={index}>{part.text}</b>;
    // biome-ignore lint/suspicious/noArrayIndexKey: as above
    if (part.kind === "before") return <del key={index}>{part.text}</del>;
    // biome-ignore lint/suspicious/noArrayIndexKey: as above
    if (part.kind === "after") return <ins key={index}>{part.text}</ins>;
    return part.text;
  });
}
