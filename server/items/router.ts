/** The rate catalogue. */
import { router, tenantProcedure } from "#server/trpc.ts";
import { ItemInput, ItemRef } from "./item-input.ts";
import { ListItemsInput, listItems } from "./list-items.ts";
import { createItem, setItemArchived, updateItem } from "./save-item.ts";

const read = tenantProcedure("items.read");
const write = tenantProcedure("items.write");

export const itemsRouter = router({
  list: read.input(ListItemsInput).query(({ ctx, input }) => listItems(ctx, input)),
  create: write.input(ItemInput).mutation(({ ctx, input }) => createItem(ctx, input)),
  update: write.input(ItemInput.safeExtend(ItemRef.shape)).mutation(({ ctx, input }) => updateItem(ctx, input)),
  archive: write.input(ItemRef).mutation(({ ctx, input }) => setItemArchived(ctx, input, true)),
  restore: write.input(ItemRef).mutation(({ ctx, input }) => setItemArchived(ctx, input, false)),
});
