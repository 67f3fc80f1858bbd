/**
 * The API's own protocol as this product speaks it: one call, one request, JSON in and out. The client library that it stands
 * in for weighs more than the editor's whole table of lines; calls are typed by the router all the same.
 */
import type { TRPCClient } from "@trpc/client";
import type { AppRouter } from "#server/router.ts";

export type ApiClient = TRPCClient<AppRouter>;

/** What a refusal carries: the message is the domain's code, `data` says the rest (server/trpc.ts). */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly data: unknown;
  constructor(message: string, data: unknown) {
    super(message);
    this.data = data;
  }
}

export type ApiClientOptions = {
  url: string;
  headers: () => Promise<Record<string, string>> | Record<string, string>;
  fetch?: (input: string, init: RequestInit) => Promise<Response>;
};

type CallOptions = { signal?: AbortSignal };

/** `client.invoices.byId.query(input)`: the path is what is walked, the last part says how it is sent. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  return walk(options, []) as ApiClient;
}

function walk(options: ApiClientOptions, path: readonly string[]): unknown {
  // A function, so that the last part of a path can be called.
  return new Proxy(() => {}, {
    get: (_target, part) => (typeof part === "string" && part !== "then" ? walk(options, [...path, part]) : undefined),
    apply: (_target, _self, [input, call]: [unknown?, CallOptions?]) => {
      const kind = path.at(-1);
      const procedure = path.slice(0, -1).join(".");
      if (kind !== "query" && kind !== "mutate") throw new Error(`the API cannot be called by ${String(kind)}`);
      return send(options, procedure, kind, input, call?.signal);
    },
  });
}

async function send(
  options: ApiClientOptions,
  procedure: string,
  kind: "query" | "mutate",
  input: unknown,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const written = input === undefined ? undefined : JSON.stringify(input);
  const search = kind === "query" && written !== undefined ? `?input=${encodeURIComponent(written)}` : "";
  const response = await (options.fetch ?? fetch)(`${options.url}/${procedure}${search}`, {
    method: kind === "query" ? "GET" : "POST",
    headers: { "content-type": "application/json", ...(await options.headers()) },
    ...(kind === "mutate" && written !== undefined ? { body: written } : {}),
    ...(signal ? { signal } : {}),
  });
  const answer: unknown = await response.json().catch(() => null);
  if (isRecord(answer) && isRecord(answer.result)) return answer.result.data;
  const error = isRecord(answer) && isRecord(answer.error) ? answer.error : {};
  const message = typeof error.message === "string" ? error.message : `the API answered ${response.status}`;
  throw new ApiError(message, isRecord(error.data) ? error.data : { httpStatus: response.status });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
