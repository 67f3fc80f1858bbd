/** `npm run edge` as a person meets it: it says where it is, answers there, and leaves nothing behind, however it ends. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { testDatabase } from "#db/testing.ts";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function started(port: number) {
  await using stack = new AsyncDisposableStack();
  const db = stack.use(await testDatabase());
  const folder = mkdtempSync(join(tmpdir(), "countersign-edge-main-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const child = spawn(process.execPath, ["--import", "tsx", "workers/edge/dev/main.ts"], {
    env: {
      ...process.env,
      DATABASE_URL: db.ownerUrl,
      COUNTERSIGN_SECRET: db.secret,
      DATA_DIR: join(folder, "data"),
      // Its scratch lies where this test can look for what was left.
      TMPDIR: folder,
      EDGE_PORT: String(port),
      LOG_LEVEL: "warn",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  stack.defer(() => void child.kill("SIGKILL"));
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on("line", (line) => said.push(line));
  const kept = stack.move();
  return { child, said, folder, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

const alive = (port: number) =>
  fetch(`http://127.0.0.1:${port}/health`).then(
    (response) => response.ok,
    () => false,
  );
const ended = (child: ChildProcess) => (child.exitCode === null ? once(child, "exit") : Promise.resolve());

test("it says how to point the product at it, answers, and after Ctrl-C nothing is left", async () => {
  const port = await freePort();
  await using edge = await started(port);
  await expect.poll(() => edge.said.join("\n"), { timeout: 25_000 }).toContain("npm start");
  expect(edge.said.join("\n")).toContain(
    `COLLAB_URL=ws://127.0.0.1:${port} API_URL=http://127.0.0.1:${port} npm start`,
  );
  expect(await alive(port)).toBe(true);
  edge.child.kill("SIGINT");
  await ended(edge.child);
  expect(edge.child.exitCode).toBe(0);
  expect(await alive(port)).toBe(false);
  expect(readdirSync(edge.folder).filter((name) => name.startsWith("countersign-edge-"))).toEqual([]);
});

test("killed without a word, it takes workerd with it; a port that is taken is said in a sentence", async () => {
  const port = await freePort();
  await using edge = await started(port);
  await expect.poll(() => alive(port), { timeout: 25_000 }).toBe(true);
  await using second = await started(port);
  await ended(second.child);
  expect(second.said.join("\n")).toContain(`Something listens on port ${port} already.`);
  expect(second.child.exitCode).toBe(1);
  edge.child.kill("SIGKILL");
  await expect.poll(() => alive(port), { timeout: 5_000 }).toBe(false);
});
