/** What the Worker is told at deploy: bindings of wrangler.jsonc and secrets, parsed once an isolate; every bad one is named. */
import { z } from "zod";
import type { RoomNamespace } from "./room/runtime.ts";

const origin = z
  .url({ protocol: /^https?$/ })
  .refine((value) => new URL(value).origin === value, "must be an origin, without a path or a trailing slash");
const postgres = z.url({ protocol: /^postgres(ql)?$/ });

const Settings = z
  .object({
    /** The address of the product: its pages may call this Worker, those of no other origin. */
    PUBLIC_URL: origin,
    LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
    /** Where better-auth's public keys are; the product's own address where it is not given. */
    JWKS_URL: z.url({ protocol: /^https?$/ }).optional(),
    /** Where the Node host keeps the stored files; the product's own address where it is not given. */
    FILES_URL: z.url({ protocol: /^https?$/ }).optional(),
    /** Clerk's PEM public key: sessions are Clerk's then. */
    CLERK_JWT_KEY: z.string().min(1).optional(),
    /** Only on a laptop and in tests: host and path of the WebSocket proxy to a PostgreSQL that is not Neon's. */
    DATABASE_PROXY: z
      .string()
      .regex(/^(127\.0\.0\.1|localhost):\d+(\/.*)?$/, "is for this machine only")
      .optional(),
    /** Whether the product keeps its mail in a page of its own. */
    EMBEDDED_MAILBOX: z.enum(["true", "false"]).default("false"),
    /** As countersign_app: row-level security binds it. */
    APP_DATABASE_URL: postgres,
    /** As countersign_relay. */
    RELAY_DATABASE_URL: postgres,
    /** Signs tickets, clients' links and what servers say to each other. Derived from COUNTERSIGN_SECRET, which the edge never sees. */
    EDGE_SECRET: z.string().min(32),
  })
  .readonly();

export type EdgeSettings = z.infer<typeof Settings>;
export type EdgeBindings = Record<string, unknown> & { INVOICE_ROOM: RoomNamespace };

/** Throws an Error that names every binding that is missing or wrong, without its value. */
export function settingsOf(bindings: EdgeBindings): EdgeSettings {
  const given = Object.fromEntries(Object.entries(bindings).filter(([, value]) => value !== ""));
  const parsed = Settings.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(
      `The Worker's bindings do not hold together (npm run edge:secrets makes them): ${problems.join("; ")}`,
    );
  }
  return parsed.data;
}
