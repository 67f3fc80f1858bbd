/** The wall between tenants, through Neon's driver in a real workerd. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { twoTenants } from "#server/testing/world.ts";
import { bundleEdge, ROOT } from "#workers/edge/dev/bundle.ts";
import { runEdge } from "#workers/edge/dev/run-worker.ts";

test("Without a tenant Neon's driver shows no row; with one, its own rows only, and nothing stays on the connection", async () => {
  await using stack = new AsyncDisposableStack();
  const world = stack.use(await twoTenants());
  const { code } = await bundleEdge({ entry: join(ROOT, "workers/edge/testing/wall-worker.ts") });
  const edge = await runEdge({
    code,
    port: 0,
    appUrl: world.db.appUrl,
    relayUrl: world.db.relayUrl,
    secret: world.services.secret,
    publicUrl: world.services.publicUrl,
    bindings: { OWN: world.acme.tenantId, FOREIGN: world.globex.tenantId },
  });
  stack.defer(() => edge.stop());
  const { rows } = await world.db.owner.query("select 1 from clients");
  expect(rows.length).toBe(2);
  expect(await (await fetch(edge.url)).json()).toEqual({
    withoutTenant: 0,
    own: [world.acme.tenantId],
    read: [world.acme.tenantId],
    // A row may not be handed to another tenant: row-level security refuses it.
    foreignWrite: "42501",
    stillWithoutTenant: 0,
    role: "countersign_app",
  });
  await expect.poll(() => edge.proxy.open()).toBe(0);
});
