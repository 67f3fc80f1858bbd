/** Durable work that forgets what keeps an effect from being there twice: a storm that does not catch these proves nothing. */
import { randomUUID } from "node:crypto";
import type { DurableWorkOptions } from "../durable-work.ts";
import type { Doors } from "./delivery-bench.ts";

export const MUTANTS = {
  "mail without a key": ({ mailer }: Doors): Partial<DurableWorkOptions> => ({
    mailer: { send: (message) => mailer.send({ ...message, messageKey: randomUUID() }) },
  }),
  "push without a topic": ({ push }: Doors): Partial<DurableWorkOptions> => ({
    push: {
      publicKey: push.publicKey,
      accepts: (endpoint) => push.accepts(endpoint),
      send: (target, message) => push.send(target, { ...message, topic: randomUUID().replaceAll("-", "") }),
    },
  }),
} satisfies Record<string, (doors: Doors) => Partial<DurableWorkOptions>>;

export type Mutant = keyof typeof MUTANTS;
