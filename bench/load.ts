/** A small closed-loop load: N keep-alive connections, each sending its next request when the last one is answered. */
import { Agent, request } from "node:http";

export type Load = { perSecond: number; p95Ms: number; failures: number };

/** Sends `total` requests made by `make(i)` over `connections` connections to `base` (loopback only). */
export async function load(
  base: string,
  connections: number,
  total: number,
  make: (index: number) => { method: "GET" | "POST"; path: string; headers: Record<string, string>; body?: string },
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(base);
  const times: number[] = [];
  let failures = 0;
  let next = 0;
  const started = performance.now();
  const worker = async (): Promise<void> => {
    while (next < total) {
      const wanted = make(next++);
      const begun = performance.now();
      const status = await send(agent, hostname, port, wanted);
      times.push(performance.now() - begun);
      if (status !== 200) failures++;
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - started) / 1000;
  agent.destroy();
  times.sort((a, b) => a - b);
  return { perSecond: total / seconds, p95Ms: times[Math.floor(times.length * 0.95)] ?? 0, failures };
}

function send(
  agent: Agent,
  hostname: string,
  port: string,
  wanted: { method: string; path: string; headers: Record<string, string>; body?: string },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { agent, hostname, port, method: wanted.method, path: wanted.path, headers: wanted.headers, timeout: 30_000 },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
      },
    );
    outgoing.on("error", reject);
    outgoing.on("timeout", () => outgoing.destroy(new Error("no answer in 30 s")));
    outgoing.end(wanted.body);
  });
}

/** The middle of an odd number of runs. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
