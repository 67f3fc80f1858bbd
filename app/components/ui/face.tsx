/** A person as a small round mark in their colour. */
import { classNames } from "./class-names.ts";

/** "Ana Jansen" is AJ, "Madonna" is M, "ana@x.example" is A. */
export function initialsOf(name: string): string {
  const words = name
    .replace(/@.*/, "")
    .split(/[\s.]+/)
    .filter(Boolean);
  const first = [...(words[0] ?? "?")][0] ?? "?";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toLocaleUpperCase();
}

/** One of the four person colours, fixed by who it is (a member id). In a live draft the room deals out the colours instead. */
export function personColour(who: string): 1 | 2 | 3 | 4 {
  let sum = 0;
  for (const character of who) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return ((sum % 4) + 1) as 1 | 2 | 3 | 4;
}

export type FaceProps = { name: string; who?: string; colour?: 1 | 2 | 3 | 4; className?: string };

/** Decorative beside a name; pass `label` through a parent when it stands alone. */
export function Face({ name, who, colour, className }: FaceProps) {
  return (
    <span className={classNames("face", `p${colour ?? personColour(who ?? name)}`, className)} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

/** Who is here. Read aloud as one sentence. */
export function Faces({ people }: { people: FaceProps[] }) {
  if (people.length === 0) return null;
  return (
    <span className="faces" role="img" aria-label={`Here: ${people.map((person) => person.name).join(", ")}`}>
      {people.map((person) => (
        <Face key={person.who ?? person.name} {...person} />
      ))}
    </span>
  );
}
