/** `soak -- abuse`: the storm of abuse against the Node host. */
import { startNodeTarget } from "./abuse/node-target.ts";
import { stormOfAbuse } from "./abuse/storm-of-abuse.ts";
import type { SoakLine, SoakOptions } from "./soak-line.ts";

export function run(options: SoakOptions): Promise<SoakLine[]> {
  return stormOfAbuse("abuse", startNodeTarget, options);
}
