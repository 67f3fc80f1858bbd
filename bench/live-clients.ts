/**
 * The open pages of `bench -- live`, in a process of their own: each holds a stream of events, and reads again what it shows when
 * something happens, as app/live does. Reads who they are from the first line of its standard input; prints `open`, then a line for
 * every event: which, when it was told and when the page was read again (milliseconds since 1970, the clock of the machine).
 */
import { Agent, get, type IncomingMessage } from "node:http";
import { createInterface } from "node:readline";

type Page = { userId: string; tenantId: string };
type Order = { port: number; pages: Page[]; reads: boolean };

const lines = createInterface({ input: process.stdin });
const first = await new Promise<string>((resolve) => lines.once("line", resolve));
const { port, pages, reads } = JSON.parse(first) as Order;
lines.once("close", () => process.exit(0));
const streams = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
// A browser has a handful of connections beside its stream; all browsers together have many.
const calls = new Agent({ keepAlive: true, maxSockets: 64 });
const clock = () => performance.timeOrigin + performance.now();

function open(agent: Agent, { userId, tenantId }: Page, path: string): Promise<IncomingMessage> {
  const headers = { authorization: `Bearer ${userId}`, "x-agency": tenantId };
  return new Promise((resolve, reject) => {
    get({ agent, host: "127.0.0.1", port, path, headers }, resolve).on("error", reject);
  });
}

async function read(page: Page, procedure: string): Promise<void> {
  const response = await open(calls, page, `/trpc/${procedure}`);
  response.resume();
  await new Promise((resolve) => response.once("end", resolve));
  if (response.statusCode !== 200) throw new Error(`${procedure} answered ${response.statusCode}`);
}

async function onEvent(page: Page, id: string): Promise<void> {
  const told = clock();
  if (reads) {
    await read(page, "live.glance");
    await read(page, `invoices.list?input=${encodeURIComponent(JSON.stringify({ limit: 20 }))}`);
  }
  console.log(`event ${id} ${told} ${clock()}`);
}

async function listen(page: Page): Promise<void> {
  const response = await open(streams, page, "/trpc/live.events");
  response.setEncoding("utf8");
  let text = "";
  await new Promise<void>((connected) => {
    response.on("data", (some: string) => {
      text += some;
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        if (block.includes("event: connected")) connected();
        for (const [, id = ""] of block.matchAll(/"kind":"bench\.event","subject":"agency","id":"([^"]+)"/g))
          void onEvent(page, id);
      }
    });
  });
}

for (let at = 0; at < pages.length; at += 50) await Promise.all(pages.slice(at, at + 50).map(listen));
console.log("open");
