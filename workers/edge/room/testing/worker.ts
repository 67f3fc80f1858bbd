/** The Worker of a test: the real one, and doors through which a test puts a draft's object to sleep, or has what nobody holds collected. */
import unsafe from "workerd:unsafe";
import type { EdgeBindings } from "../../configuration.ts";
import worker, { InvoiceRoom } from "../../index.ts";
import type { RequestLife } from "../../runtime.ts";

export { InvoiceRoom };

export default {
  async fetch(request: Request, bindings: EdgeBindings, life: RequestLife): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/testing/collect") {
      // Twice, because what the first round frees holds what the second one does.
      for (let round = 0; round < 2; round++) (globalThis as { gc?: () => void }).gc?.();
      return new Response(null, { status: "gc" in globalThis ? 204 : 501 });
    }
    const name = /^\/testing\/evict\/(.+)$/.exec(pathname)?.[1];
    if (name === undefined) return worker.fetch(request, bindings, life);
    const rooms = bindings.INVOICE_ROOM;
    // As after ten quiet seconds: the object leaves the memory, its sockets stay with the runtime.
    try {
      await unsafe.evict(rooms.get(rooms.idFromName(name) as never));
    } catch (error) {
      if (!String(error).includes("not currently running")) throw error;
    }
    return new Response(null, { status: 204 });
  },
};
