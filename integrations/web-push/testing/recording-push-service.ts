/**
 * A push service in this process, over real HTTP, for browsers that are not there just now: it holds what comes for each of them. A
 * message replaces the one of its topic that is still held (RFC 8030, 5.4), which is all that the protocol has against repetitions.
 */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestBrowser, testBrowser } from "./browser.ts";

export type RecordingPushService = AsyncDisposable & {
  /** A browser that lets itself be woken: what a page of ours would be told of it. */
  subscribe(): { endpoint: string; p256dh: string; auth: string };
  /** What the browser behind an endpoint is shown when it comes back, as it reads it; without one: what all of them are shown. */
  held(endpoint?: string): string[];
  /** How many messages it took, those that were replaced included. */
  taken: number;
};

type Subscription = { browser: TestBrowser; byTopic: Map<string, Buffer> };

export async function startRecordingPushService(): Promise<RecordingPushService> {
  const subscriptions = new Map<string, Subscription>();
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const to = subscriptions.get(request.url ?? "");
    if (!to) return response.writeHead(410).end();
    if (!isPush(request)) return response.writeHead(400).end();
    service.taken += 1;
    to.byTopic.set(String(request.headers.topic ?? randomUUID()), Buffer.concat(parts));
    return response.writeHead(201).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const service: RecordingPushService = {
    taken: 0,
    subscribe() {
      const path = `/wake/${randomUUID()}`;
      const browser = testBrowser();
      subscriptions.set(path, { browser, byTopic: new Map() });
      return { endpoint: `${origin}${path}`, ...browser.keys };
    },
    held(endpoint) {
      const own = endpoint === undefined ? undefined : subscriptions.get(new URL(endpoint).pathname);
      const asked = endpoint === undefined ? [...subscriptions.values()] : own ? [own] : [];
      return asked.flatMap(({ browser, byTopic }) => [...byTopic.values()].map((body) => browser.read(body)));
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return service;
}

/** As strict as the services of browsers' makers: a time to live, a signature, one record of RFC 8188, a topic of 32 letters at most. */
function isPush({ method, headers }: IncomingMessage): boolean {
  return (
    method === "POST" &&
    /^\d+$/.test(headers.ttl?.toString() ?? "") &&
    /^vapid t=\S+, k=\S+$/.test(headers.authorization ?? "") &&
    headers["content-encoding"] === "aes128gcm" &&
    /^[\w-]{0,32}$/.test(headers.topic?.toString() ?? "")
  );
}
