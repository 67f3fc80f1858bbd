/** The arrows of the house: app → server → db; workers → server; integrations → ports of server, core; everything → core; core → nothing. */
const tests = "\\.(test|bench)\\.tsx?$|/testing/|^db/testing";
const only = (name, from, notTo, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from, pathNot: tests },
  to: { path: notTo },
});

module.exports = {
  forbidden: [
    only(
      "core-imports-nothing",
      "^core/",
      "^(app|server|db|workers|integrations)/",
      "core/ runs in the browser, in Node and on the edge: it is the invoice itself and knows nobody.",
    ),
    {
      name: "core-has-no-node",
      comment: "core/ has no I/O and no Node: time, ids and randomness arrive as arguments.",
      severity: "error",
      from: { path: "^core/", pathNot: tests },
      to: { dependencyTypes: ["core"] },
    },
    only(
      "db-knows-only-core",
      "^db/",
      "^(app|server|workers|integrations)/",
      "db/ stores; what to store is decided above it.",
    ),
    {
      ...only(
        "server-names-no-adapter",
        "^server/",
        "^(app|workers|integrations)/",
        "server/ speaks to ports; only a composition root (server/node/main.ts) names adapters and workers.",
      ),
      from: { path: "^server/", pathNot: `${tests}|^server/node/` },
    },
    {
      name: "server-is-runtime-neutral",
      comment:
        "server/ uses web APIs only, so that it runs in Node and in workerd; what needs Node lives in server/node/.",
      severity: "error",
      from: { path: "^server/", pathNot: `${tests}|^server/node/` },
      to: { dependencyTypes: ["core"], pathNot: "^async_hooks$" },
    },
    {
      ...only(
        "workers-use-server",
        "^workers/",
        "^(app|integrations)/",
        "durable functions and the edge call use cases; adapters reach them from the composition root.",
      ),
      from: { path: "^workers/", pathNot: `${tests}|^workers/edge/index\\.ts$` },
    },
    {
      name: "the-edge-has-no-node",
      comment: "the Worker runs in workerd without Node; what starts it on a laptop lives in workers/edge/dev/.",
      severity: "error",
      from: { path: "^workers/edge/", pathNot: `${tests}|^workers/edge/dev/` },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "the-edge-reaches-no-host",
      comment: "nothing that the Worker's composition root reaches, by however many steps, may be the Node host's.",
      severity: "error",
      from: { path: "^workers/edge/index\\.ts$" },
      to: {
        path: "^server/node/|^db/(embedded|migrate|roles)\\.ts$|^workers/(engine|functions|edge/dev)/",
        reachable: true,
      },
    },
    {
      name: "doors-of-the-database-have-no-node",
      comment: "what requests use of db/ runs on Neon's driver at the edge as on pg in Node.",
      severity: "error",
      from: { path: "^db/(tenant|cross-tenant|draft-log|refusals)\\.ts$|^db/schema/" },
      to: { dependencyTypes: ["core"] },
    },
    only(
      "integrations-implement-ports",
      "^integrations/",
      "^(app|workers)/",
      "an adapter implements a port of server/ and knows no screen and no function.",
    ),
    {
      name: "integrations-see-ports-only",
      comment: "an adapter may see ports, core and the doors of db/, never a use case or a router.",
      severity: "error",
      from: { path: "^integrations/", pathNot: tests },
      to: { path: "^server/.*router\\.ts$|^server/node/" },
    },
    {
      name: "app-goes-through-the-api",
      comment: "screens call the tRPC caller; they never open the database or name an adapter.",
      severity: "error",
      from: { path: "^app/", pathNot: tests },
      to: { path: "^(db|integrations|workers|server/node)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "no-circles",
      comment: "two files that need each other are one idea or three.",
      severity: "error",
      from: { pathNot: tests },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "resolvable",
      comment: "an import that leads nowhere.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^(virtual|workerd|cloudflare):" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(build|node_modules|\\.data)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".cjs", ".json"],
    },
  },
};
