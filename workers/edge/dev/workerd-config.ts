/** workerd's own configuration for this Worker: what Cloudflare makes of wrangler.jsonc, for a laptop. */
import type { WranglerConfig } from "./wrangler-config.ts";

export const WORKER_NAME = "worker.js";

/** Cap'n Proto text. `port` 0 is any; `storage` is the folder of the objects' SQLite, beside which `worker.js` lies in `folder`. */
export function workerdConfig(options: {
  config: WranglerConfig;
  port: number;
  storage: string;
  bindings: Record<string, string>;
  v8Flags: readonly string[];
}): string {
  const { config } = options;
  const classes = [...new Set(config.migrations.flatMap((migration) => migration.new_sqlite_classes))];
  const objects = config.durable_objects.bindings.map(
    ({ name, class_name }) => `(name = ${quoted(name)}, durableObjectNamespace = ${quoted(class_name)})`,
  );
  const texts = Object.entries(options.bindings).map(
    ([name, value]) => `(name = ${quoted(name)}, text = ${quoted(value)})`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "edge", worker = .edge),
    (name = "objects", disk = (path = ${quoted(options.storage)}, writable = true)),
    (name = "internet", network = (allow = ["public", "private", "local"], tlsOptions = (trustBrowserCas = true))),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${options.port}", http = (), service = "edge")],
  v8Flags = [${options.v8Flags.map(quoted).join(", ")}],
);

const edge :Workerd.Worker = (
  modules = [(name = "${WORKER_NAME}", esModule = embed "${WORKER_NAME}")],
  compatibilityDate = ${quoted(config.compatibility_date)},
  compatibilityFlags = [${config.compatibility_flags.map(quoted).join(", ")}],
  bindings = [
    ${[...objects, ...texts].join(",\n    ")}
  ],
  durableObjectNamespaces = [${classes
    .map((name) => `(className = ${quoted(name)}, uniqueKey = ${quoted(`countersign-${name}`)}, enableSql = true)`)
    .join(", ")}],
  durableObjectStorage = (localDisk = "objects"),
  globalOutbound = "internet",
);
`;
}

/** A string of Cap'n Proto text has JSON's escapes. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
