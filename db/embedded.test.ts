import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { afterEach, expect, test } from "vitest";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded.ts";
import { SetupError } from "./setup-error.ts";

const folders: string[] = [];
const servers: EmbeddedPostgres[] = [];
const hosts: ChildProcess[] = [];

afterEach(async () => {
  for (const host of hosts.splice(0)) host.kill("SIGKILL");
  for (const server of servers.splice(0)) await server.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "countersign-embedded-"));
  folders.push(made);
  // As mkdtemp leaves it (0700), also where the server runs as another user than we do.
  return made;
}

async function start(dataDir: string, say: (sentence: string) => void = () => {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, say });
  servers.push(server);
  return server;
}

async function ask(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** A process of its own with a server in `dataDir`. */
async function host(dataDir: string): Promise<{ process: ChildProcess; ownerUrl: string }> {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", join(import.meta.dirname, "testing/embedded-host.ts"), dataDir],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  hosts.push(child);
  const [said] = await once(child.stdout, "data");
  return { process: child, ownerUrl: String(said).trim() };
}

const serverPid = (dataDir: string) =>
  Number.parseInt(readFileSync(join(dataDir, "postgres/postmaster.pid"), "utf8"), 10);

/** A process that has ended counts as gone also where nobody has asked for its exit code yet. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync("/proc") || readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "";
  } catch {
    return false;
  }
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !holds(); await pause(20))
    if (Date.now() > end) throw new Error(`never: ${what}`);
}

async function refusal(starting: Promise<unknown>): Promise<SetupError> {
  const error = await starting.then(
    () => null,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(SetupError);
  return error as SetupError;
}

test("The first start makes a database, the second finds what was written in it", async () => {
  const dataDir = folder();
  const first = await start(dataDir);
  await ask(first.ownerUrl, "create table kept as select 'yes' as answer");
  expect(
    await ask(
      first.ownerUrl,
      "select upper('é') as upper, current_setting('synchronous_commit') as sync, current_setting('fsync') as fsync",
    ),
  ).toEqual([{ upper: "É", sync: "on", fsync: "on" }]);
  await first.stop();
  const second = await start(dataDir);
  expect(await ask(second.ownerUrl, "select answer from kept")).toEqual([{ answer: "yes" }]);
});

test("It listens on this machine only, and lets nobody in without the password that is kept for its owner alone", async () => {
  const dataDir = folder();
  const { ownerUrl } = await start(dataDir);
  expect(
    await ask(
      ownerUrl,
      "select current_setting('listen_addresses') as at, current_setting('unix_socket_directories') as sockets",
    ),
  ).toEqual([{ at: "127.0.0.1", sockets: "" }]);
  const url = new URL(ownerUrl);
  url.password = "guessed";
  await expect(ask(url.href, "select 1")).rejects.toMatchObject({ code: "28P01" });
  expect(statSync(join(dataDir, "postgres.password")).mode & 0o077).toBe(0);
});

test("A server does not outlive its host, not even after kill -9, and loses nothing that was committed", async () => {
  const dataDir = folder();
  const killed = await host(dataDir);
  await ask(killed.ownerUrl, "create table kept as select 'committed' as answer");
  const pid = serverPid(dataDir);
  killed.process.kill("SIGKILL");
  await until("the server ends with its host", () => !isRunning(pid));
  const { ownerUrl } = await start(dataDir);
  expect(await ask(ownerUrl, "select answer from kept")).toEqual([{ answer: "committed" }]);
});

test.runIf(process.platform === "linux")(
  "An orphan that is still running is ended by the next start, which goes on where it was",
  async () => {
    const dataDir = folder();
    const killed = await host(dataDir);
    await ask(killed.ownerUrl, "create table kept as select 'committed' as answer");
    const orphan = serverPid(dataDir);
    // First whoever would have ended it with its host, then the host: all at the hand of somebody's `kill -9`.
    const shell = Number.parseInt(readFileSync(`/proc/${orphan}/stat`, "utf8").split(") ")[1]?.split(" ")[1] ?? "", 10);
    const watchers = readFileSync(`/proc/${shell}/task/${shell}/children`, "utf8").trim().split(" ").map(Number);
    for (const pid of [shell, ...watchers.filter((pid) => pid !== orphan)]) process.kill(pid, "SIGKILL");
    killed.process.kill("SIGKILL");
    await once(killed.process, "exit");
    expect(isRunning(orphan)).toBe(true);
    const { ownerUrl } = await start(dataDir);
    expect(isRunning(orphan)).toBe(false);
    expect(await ask(ownerUrl, "select answer from kept")).toEqual([{ answer: "committed" }]);
  },
);

test("A server that was killed itself leaves a stale file, and the next start recovers from its log", async () => {
  const dataDir = folder();
  const { ownerUrl } = await start(dataDir);
  await ask(ownerUrl, "create table kept as select 'committed' as answer");
  const pid = serverPid(dataDir);
  process.kill(pid, "SIGKILL");
  await until("the server is gone", () => !isRunning(pid));
  expect(existsSync(join(dataDir, "postgres/postmaster.pid"))).toBe(true);
  const again = await start(dataDir);
  expect(await ask(again.ownerUrl, "select answer from kept")).toEqual([{ answer: "committed" }]);
});

test("A stale file that names somebody else's process harms nobody", async () => {
  const dataDir = folder();
  const first = await start(dataDir);
  await first.stop();
  const bystander = spawn("sleep", ["60"]);
  hosts.push(bystander);
  writeFileSync(
    join(dataDir, "postgres/postmaster.pid"),
    `${bystander.pid}\n${join(dataDir, "postgres")}\n0\n0\n\n127.0.0.1\n`,
  );
  const { ownerUrl } = await start(dataDir);
  expect(await ask(ownerUrl, "select 1 as one")).toEqual([{ one: 1 }]);
  expect([bystander.exitCode, bystander.signalCode]).toEqual([null, null]);
});

test("A cluster that was only half made is set aside with a sentence, and a new one is made", async () => {
  const dataDir = folder();
  const first = await start(dataDir);
  await first.stop();
  rmSync(join(dataDir, "postgres.made"));
  const sentences: string[] = [];
  const { ownerUrl } = await start(dataDir, (sentence) => sentences.push(sentence));
  expect(await ask(ownerUrl, "select 1 as one")).toEqual([{ one: 1 }]);
  expect(sentences).toEqual([expect.stringMatching(/half made.*set aside/)]);
  expect(readdirSync(dataDir).some((name) => name.startsWith("postgres.half-made-"))).toBe(true);
});

test("A folder that cannot be written is refused in a sentence with a remedy", async () => {
  const { message, remedy } = await refusal(startEmbeddedPostgres({ dataDir: "/dev/null/data", say: () => {} }));
  expect(message).toBe("The data folder /dev/null/data cannot be written.");
  expect(remedy).toMatch(/DATA_DIR/);
});

test("A password file that was lost is refused in a sentence, and the server does not stay behind", async () => {
  const dataDir = folder();
  const first = await start(dataDir);
  await first.stop();
  rmSync(join(dataDir, "postgres.password"));
  const { message } = await refusal(startEmbeddedPostgres({ dataDir, say: () => {} }));
  expect(message).toMatch(/password/);
  expect(existsSync(join(dataDir, "postgres/postmaster.pid"))).toBe(false);
});

test("A server that cannot start says why in its own words", async () => {
  const dataDir = folder();
  const { message, remedy } = await refusal(
    startEmbeddedPostgres({ dataDir, say: () => {}, settings: ["shared_buffers=much"] }),
  );
  expect(message).toMatch(/did not start.*shared_buffers/s);
  expect(remedy).toMatch(/move .* aside/);
});

test.runIf(process.getuid?.() === 0)("As root it runs also in a folder that only root may enter", async () => {
  const closed = folder();
  chmodSync(closed, 0o700);
  const { ownerUrl } = await start(join(closed, "project/.data"));
  expect(await ask(ownerUrl, "select 1 as one")).toEqual([{ one: 1 }]);
  expect(statSync(closed).mode & 0o777).toBe(0o700);
});
