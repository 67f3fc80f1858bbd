/**
 * The peer of the kill soak, in a process of its own: @hocuspocus/server with its defaults, and a file as its database
 * (HOCUSPOCUS_FILE), written as carefully as a file can be. Listens when it is told a port on standard input, and prints it.
 */
import { open, readFile, rename } from "node:fs/promises";
import { Server } from "@hocuspocus/server";
import * as Y from "yjs";

const file = process.env.HOCUSPOCUS_FILE ?? "";

async function keep(state: Uint8Array): Promise<void> {
  const next = await open(`${file}.next`, "w");
  await next.writeFile(state);
  await next.sync();
  await next.close();
  await rename(`${file}.next`, file);
}

process.stdin.once("data", async (told) => {
  const server = new Server({
    address: "127.0.0.1",
    port: Number(told.toString()),
    quiet: true,
    stopOnSignals: false,
    async onLoadDocument({ document }) {
      const stored = await readFile(file).catch(() => null);
      if (stored) Y.applyUpdate(document, stored);
    },
    onStoreDocument: ({ document }) => keep(Y.encodeStateAsUpdate(document)),
  });
  await server.listen();
  console.log(`port ${server.address.port}`);
});
