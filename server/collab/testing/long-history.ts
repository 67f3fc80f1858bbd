/** A document that says little and has a long history, as months of changing one's mind leave it. */
import type * as Y from "yjs";

/**
 * Overwrites two fields of `doc` in turn, so many times. Every value that was overwritten leaves some ten bytes that nothing joins;
 * what the draft says afterwards is its last subject and reference.
 */
export function changeOnesMind(doc: Y.Doc, times: number): void {
  const invoice = doc.getMap("invoice");
  doc.transact(() => {
    for (let time = 1; time <= times; time++) {
      invoice.set("subject", `Instalment ${time}`);
      invoice.set("reference", `PO-${time}`);
    }
  });
}

/** Beyond NEW_EPOCH.bytesMin. */
export const TIMES_TOO_OFTEN = 15_000;
