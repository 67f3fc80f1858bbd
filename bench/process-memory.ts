/** Memory of processes as Linux counts it. */
import { readdirSync, readFileSync } from "node:fs";

/** Bytes that a process and all its descendants hold, what they share counted once: a browser and its pages. */
export function residentBytesOfTree(pid: number): number {
  return familyOf(pid).reduce((sum, one) => sum + proportionalBytes(one), 0);
}

function familyOf(pid: number): number[] {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, "latin1").split(" ").filter(Boolean).map(Number),
    );
    return [pid, ...children.flatMap(familyOf)];
  } catch {
    // It ended while we looked.
    return [];
  }
}

function proportionalBytes(pid: number): number {
  try {
    const kibibytes = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "latin1"))?.[1];
    return Number(kibibytes ?? 0) * 1_024;
  } catch {
    return 0;
  }
}
