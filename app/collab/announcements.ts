/**
 * What is said to somebody who listens to the page instead of seeing it, when others write in the draft: merged, seldom, and
 * in whole sentences, because a voice that reads every letter of somebody else is noise. Pure: times arrive.
 */

export type Heard =
  | { what: "came" | "left"; who: string }
  | { what: "changed"; who: string; place: string }
  | { what: "added" | "removed"; who: string; lines: number };

// As often as a person in the room would mention it.
export const SAID_EVERY_MS = 5_000;
// What is heard in pieces (a word typed letter by letter) is said once, when it has come to rest.
const SETTLES_MS = 1_500;
const PEOPLE_MAX = 4;
const PLACES_MAX = 3;

type About = { came: boolean; left: boolean; places: Set<string>; added: number; removed: number };

export class Announcements {
  #about = new Map<string, About>();
  #saidAt = Number.NEGATIVE_INFINITY;
  #heardAt = 0;

  hear(heard: Heard, at: number): void {
    const about = this.#about.get(heard.who) ?? { came: false, left: false, places: new Set(), added: 0, removed: 0 };
    this.#about.set(heard.who, about);
    this.#heardAt = at;
    switch (heard.what) {
      case "came":
        about.came = true;
        about.left = false;
        return;
      case "left":
        // Somebody who reloads the page has not been away.
        if (about.came && about.places.size === 0) this.#about.delete(heard.who);
        else about.left = true;
        return;
      case "changed":
        about.places.add(heard.place);
        return;
      case "added":
        about.added += heard.lines;
        return;
      case "removed":
        about.removed += heard.lines;
        return;
    }
  }

  /** When `say` is worth calling; null while there is nothing to say. */
  dueAt(): number | null {
    if (this.#about.size === 0) return null;
    return Math.max(this.#saidAt + SAID_EVERY_MS, this.#heardAt + SETTLES_MS);
  }

  /** Everything heard since, in at most a few sentences; empty where nothing is worth a word. */
  say(at: number): string {
    const people = [...this.#about];
    this.#about = new Map();
    this.#saidAt = at;
    const sentences = people.slice(0, PEOPLE_MAX).flatMap(([who, about]) => sentencesAbout(who, about));
    const more = people.length - PEOPLE_MAX;
    if (more > 0) sentences.push(`${more} more ${more === 1 ? "person" : "people"} made changes.`);
    return sentences.join(" ");
  }
}

function sentencesAbout(who: string, about: About): string[] {
  const did: string[] = [];
  if (about.added > 0) did.push(`added ${lines(about.added)}`);
  if (about.removed > 0) did.push(`removed ${lines(about.removed)}`);
  if (about.places.size > PLACES_MAX) did.push(`changed ${about.places.size} fields`);
  else if (about.places.size > 0) did.push(`changed ${listed([...about.places])}`);
  return [
    ...(about.came && !about.left ? [`${who} is here.`] : []),
    ...(did.length > 0 ? [`${who} ${listed(did)}.`] : []),
    ...(about.left ? [`${who} left.`] : []),
  ];
}

function lines(count: number): string {
  return count === 1 ? "a line" : `${count} lines`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
