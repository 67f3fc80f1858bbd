/** Clients: who is invoiced. */
import { router, tenantProcedure } from "#server/trpc.ts";
import { archiveClient, restoreClient } from "./archive-client.ts";
import { ClientInput, ClientRef } from "./client-input.ts";
import { ListClientsInput, listClients } from "./list-clients.ts";
import { readClient } from "./read-client.ts";
import { createClient, updateClient } from "./save-client.ts";

const read = tenantProcedure("clients.read");
const write = tenantProcedure("clients.write");

export const clientsRouter = router({
  list: read.input(ListClientsInput).query(({ ctx, input }) => listClients(ctx, input)),
  byId: read.input(ClientRef).query(({ ctx, input }) => readClient(ctx, input)),
  create: write.input(ClientInput).mutation(({ ctx, input }) => createClient(ctx, input)),
  update: write.input(ClientInput.extend(ClientRef.shape)).mutation(({ ctx, input }) => updateClient(ctx, input)),
  archive: write.input(ClientRef).mutation(({ ctx, input }) => archiveClient(ctx, input)),
  restore: write.input(ClientRef).mutation(({ ctx, input }) => restoreClient(ctx, input)),
});
