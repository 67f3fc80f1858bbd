/**
 * What an update to a draft may consist of. Yjs takes more than a draft ever needs, and some of it is small on the wire and large
 * or deep in memory: whole documents inside a document, values nested until whoever reads them runs out of stack.
 */
import * as Y from "yjs";

type Decoded = ReturnType<typeof Y.decodeUpdate>;

/** A thousand lines pasted at once are ten thousand structs. */
export const PIECES_MAX = 40_000;
// A draft has texts in lines in a table: three. A tax is a record in a list: three as well.
const TYPES_DEEP_MAX = 6;
const VALUES_DEEP_MAX = 8;

/** How much work the update is: its structs and deletions. Null where it is nothing that a draft is made of. */
export function workOf(doc: Y.Doc, update: Decoded): number | null {
  let work = update.structs.length;
  for (const deletions of update.ds.clients.values()) work += deletions.length;
  if (work > PIECES_MAX) return null;
  const own = new Map<string, Y.Item>();
  for (const struct of update.structs) {
    if (!(struct instanceof Y.Item)) continue;
    own.set(`${struct.id.client}:${struct.id.clock}`, struct);
    if (!isDraftContent(struct.content)) return null;
  }
  for (const item of own.values()) {
    if (item.content instanceof Y.ContentType && isTooDeep(doc, own, item)) return null;
  }
  return work;
}

function isDraftContent(content: Y.Item["content"]): boolean {
  if (content instanceof Y.ContentString || content instanceof Y.ContentDeleted) return true;
  if (content instanceof Y.ContentAny) return content.arr.every((value) => !isDeep(value));
  return content instanceof Y.ContentType && (content.type instanceof Y.Map || content.type instanceof Y.Text);
}

/** Level by level, so that it is no recursion that a deep value could exhaust. */
function isDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > VALUES_DEEP_MAX) return true;
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
  }
  return false;
}

/** Whether a map or text stands inside too many others, be they here or in the same update. */
function isTooDeep(doc: Y.Doc, own: ReadonlyMap<string, Y.Item>, item: Y.Item): boolean {
  const find = ({ client, clock }: Y.ID) => own.get(`${client}:${clock}`) ?? known(doc, client, clock);
  let at: Y.Item | null = item;
  // An item that names no parent has that of its neighbour; neighbours are followed as well, so a chain of them counts.
  for (let steps = 0, depth = 0; at && depth <= TYPES_DEEP_MAX; steps++) {
    if (steps > STEPS_MAX) return true;
    const { parent, origin, rightOrigin }: Y.Item = at;
    if (parent instanceof Y.AbstractType) {
      at = parent._item;
      depth++;
    } else if (parent instanceof Y.ID) {
      at = find(parent);
      depth++;
    } else if (typeof parent === "string") return false;
    else at = origin ? find(origin) : rightOrigin ? find(rightOrigin) : null;
    if (depth > TYPES_DEEP_MAX) return true;
  }
  return false;
}

// The history of one cell may be as long as a draft is old.
const STEPS_MAX = 10_000;

function known(doc: Y.Doc, client: number, clock: number): Y.Item | null {
  if (clock >= Y.getState(doc.store, client)) return null;
  const structs = doc.store.clients.get(client) ?? [];
  const struct = structs[Y.findIndexSS(structs, clock)];
  return struct instanceof Y.Item ? struct : null;
}
