/**
 * Leaves nothing of a person in this browser when they sign out. It is done by the page that comes after, where no draft is
 * open any more: a database that is in use cannot be deleted. A session that merely ended deletes nothing, because what was
 * written offline then waits for the same person.
 */
import { copiesOf, forgetCopies } from "./copy-index.ts";
import { forgetAllKept, keptEdits } from "./kept-edits.ts";
import { forgetPages, lastPresent } from "./page-copy.ts";

/** What signing out deletes that is nowhere else: drafts with edits that were not sent, and edits set aside. */
export function unsentHere(): number {
  const userId = lastPresent();
  if (userId === null) return 0;
  return copiesOf(userId).filter(({ waiting }) => waiting).length + keptEdits(userId).get().length;
}

/** Forgets who was signed in here last. */
export function forgetPerson(): void {
  const userId = lastPresent();
  if (userId === null) return;
  forgetCopies(userId);
  forgetAllKept(userId);
  void forgetPages(userId);
}
