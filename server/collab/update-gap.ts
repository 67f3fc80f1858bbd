/**
 * Whether an update can be applied whole. Yjs applies of an update what it can: the deletions of one whose insertions build on
 * something missing take effect at once, and the insertions wait. An amount that was changed would be gone without the
 * new one in its place, for everybody, for as long as the author does not come back.
 */
import * as Y from "yjs";

type Decoded = ReturnType<typeof Y.decodeUpdate>;

/** True where `update` builds on, or deletes, something that neither `doc` nor the update itself has. Touches nothing. */
export function hasGap(doc: Y.Doc, update: Decoded): boolean {
  const after = statesAfter(doc, update);
  if (after === null) return true;
  const isMissing = (id: Y.ID | null) => id !== null && id.clock >= stateOf(id.client);
  const stateOf = (client: number) => after.get(client) ?? Y.getState(doc.store, client);
  for (const struct of update.structs) {
    if (!(struct instanceof Y.Item)) continue;
    if (isMissing(struct.origin) || isMissing(struct.rightOrigin)) return true;
    if (struct.parent instanceof Y.ID && isMissing(struct.parent)) return true;
  }
  for (const [client, deletions] of update.ds.clients) {
    for (const { clock, len } of deletions) if (clock + len > stateOf(client)) return true;
  }
  return false;
}

/** How far each client of the update would be known after it; null where one's edits do not follow on what is known. */
function statesAfter(doc: Y.Doc, update: Decoded): Map<number, number> | null {
  const after = new Map<number, number>();
  for (const struct of update.structs) {
    if (struct instanceof Y.Skip) continue;
    const { client, clock } = struct.id;
    const state = after.get(client) ?? Y.getState(doc.store, client);
    if (clock > state) return null;
    after.set(client, Math.max(state, clock + struct.length));
  }
  return after;
}
