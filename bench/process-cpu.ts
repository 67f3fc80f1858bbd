/**
 * CPU time of processes as Linux counts it. A server's own process.cpuUsage() would leave out the database, which is several
 * processes that come and go.
 */
import { readdirSync, readFileSync } from "node:fs";

// What a tick of /proc/<pid>/stat is, on every Linux that Node runs on.
const TICK_MS = 10;

/** Milliseconds of CPU that this process has used so far, all its threads, to the microsecond. */
export function cpuMsOf(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "latin1").split(" ")[0]);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
  return nanoseconds / 1e6;
}

/** The same of a process, its living children and those it has buried: PostgreSQL's postmaster and all its backends. */
export function cpuMsOfTree(pid: number): number {
  let ms = cpuMsOf(pid) + buriedMs(pid);
  for (const child of childrenOf(pid)) {
    try {
      ms += cpuMsOf(child);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
  return ms;
}

function childrenOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "latin1").split(" ").filter(Boolean).map(Number),
  );
}

function buriedMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  // The name, in brackets, may hold spaces; cutime and cstime are the 14th and 15th after it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) * TICK_MS;
}

function isGone(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : null;
  return code === "ENOENT" || code === "ESRCH";
}
