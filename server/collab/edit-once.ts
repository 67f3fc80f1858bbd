/**
 * An edit that is made once although it may be tried twice: when another server does not answer, the edit may be in the draft or
 * not. It is made under a Yjs client id of its own, so whoever looks at the document later can tell.
 */
import * as Y from "yjs";

export type OnceEdit = {
  /** The client id under which another server is asked to make it. */
  clientId: number;
  /** Makes the edit, unless the document has it already. */
  run(doc: Y.Doc): void;
};

export function editOnce(edit: (doc: Y.Doc) => void): OnceEdit {
  const clientId = new Y.Doc().clientID;
  return {
    clientId,
    run(doc) {
      if (Y.getState(doc.store, clientId) === 0) edit(doc);
    },
  };
}
