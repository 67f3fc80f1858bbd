/** A person as a small round mark in their colour. */
import { colourOfMember } from "#core/draft-presence.ts";
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

export type FaceColour = 1 | 2 | 3 | 4;

/** Whether a colour that somebody says is one that the style sheet has. */
export function isFaceColour(colour: number | null): colour is FaceColour {
  return colour === 1 || colour === 2 || colour === 3 || colour === 4;
}

export type FaceProps = { name: string; who?: string; colour?: FaceColour; className?: string };

/** Decorative beside a name; pass `label` through a parent when it stands alone. */
export function Face({ name, who, colour, className }: FaceProps) {
  return (
    <span className={classNames("face", `p${colour ?? colourOfMember(who ?? name)}`, className)} aria-hidden="true">
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
