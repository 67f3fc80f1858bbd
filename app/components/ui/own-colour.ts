import { source } from "#app/collab/observable.ts";

/**
 * The colour in which a live draft shows this person to the others while it is open; null elsewhere. Their own face beside
 * their name has the same one.
 */
export const ownColour = source<1 | 2 | 3 | 4 | null>(null);
