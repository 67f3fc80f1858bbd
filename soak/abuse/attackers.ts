/**
 * Everybody who means ill, in a process of their own, so that what they cost themselves is not taken for what they cost others.
 * Their parent sends one wave after the other and hears how each was received.
 */
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { WebSocket } from "ws";
import * as Y from "yjs";
import { setField } from "#core/draft-document.ts";
import { seeded } from "#core/oracle/seeded.ts";
import type { RoomRef } from "#server/collab/draft-rooms.ts";
import { issueTicket } from "#server/collab/ticket.ts";
import { step1Frame, updateFrame } from "#server/collab/wire.ts";
import { COLLAB_SECRET, type Person } from "#server/node/testing/collab-world.ts";
import { BOMBS } from "./bombs.ts";
import { hostileFrame, type Kind } from "./hostile-frames.ts";

export type Wave = { wsUrl: string; seed: number; count: number } & (
  | { kind: Kind; ref: RoomRef; people: Person[]; victims: number[] }
  | { kind: "writes" | "foreign numbers" | "bombs"; ref: RoomRef; people: Person[]; victims: number[] }
  | { kind: "no ticket" | "half open" | "foreign origin"; ref: RoomRef }
);

export type Received = { sent: number; cut: number; slowestCutMs: number; wrong: string[] };

const AT_ONCE = 4;
const FRAMES_PER_SOCKET = 30;
/** So that the machine has room for those whose patience is measured. */
const SOCKETS_PER_SECOND = 120;
const CUT_MS_GOAL = 1_000;
const CUT_MS_MAX = 5_000;
const QUERY = Uint8Array.of(3);
// Decisions about what a client did; anything else says that the server itself came to harm.
const ROOM_RESTARTING = 4513;
const FITTING_CODES = new Set([4400, 4413, 4414, 4415, 4529, 1009]);

process.on("message", async (wave: Wave) => {
  const received: Received = { sent: 0, cut: 0, slowestCutMs: 0, wrong: [] };
  try {
    await storm(wave, received);
  } catch (error) {
    received.wrong.push(String(error));
  }
  process.send?.(received);
});
process.on("disconnect", () => process.exit(0));

async function storm(wave: Wave, received: Received): Promise<void> {
  if (!("people" in wave))
    return wave.kind === "half open" ? halfOpen(wave, received) : refusedAtTheDoor(wave, received);
  const random = seeded(wave.seed);
  const startedAt = performance.now();
  let sockets = 0;
  const attack = async (at: number) => {
    while (received.sent < wave.count && received.wrong.length < 10) {
      const due = startedAt + (sockets++ * 1_000) / SOCKETS_PER_SECOND;
      if (due > performance.now()) await pause(due - performance.now());
      const person = wave.people[(at + sockets) % wave.people.length];
      if (person) await attackOnce(wave, person, random, received);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, at) => attack(at)));
}

async function attackOnce(
  wave: Extract<Wave, { people: Person[] }>,
  person: Person,
  random: () => number,
  received: Received,
): Promise<void> {
  const socket = new WebSocket(`${wave.wsUrl}/collab/${wave.ref.invoiceId}?ticket=${ticket(wave.ref, person)}`);
  socket.on("error", () => {});
  const closed = once(socket, "close").then(([code]) => code as number);
  await Promise.race([once(socket, "open"), closed]);
  for (let at = 0; at < FRAMES_PER_SOCKET && received.sent < wave.count; at++) {
    if (socket.readyState !== WebSocket.OPEN) break;
    const { data, code } = frameOf(wave, received.sent, random);
    received.sent++;
    const sentAt = performance.now();
    socket.send(data);
    if (wave.kind === "bombs") {
      // Some are cut, some are asked for what they build on, some change a little: none may take long.
      const cut = await Promise.race([closed, pause(CUT_MS_GOAL, null, { ref: false })]);
      if (cut !== null) received.cut++;
      break;
    }
    if (code === null) continue;
    const got = await Promise.race([closed, pause(CUT_MS_MAX, -1, { ref: false })]);
    received.cut++;
    received.slowestCutMs = Math.max(received.slowestCutMs, performance.now() - sentAt);
    if (got !== code && !isAsGood(wave, code, got))
      received.wrong.push(`${wave.kind}: closed with ${got} instead of ${code}`);
    break;
  }
  if (socket.readyState === WebSocket.OPEN) {
    // What was no frame to be cut for must leave a connection that answers.
    const answered = once(socket, "message");
    socket.send(QUERY);
    await Promise.race([answered, closed, pause(CUT_MS_MAX, null, { ref: false })]);
  }
  if (socket.readyState >= WebSocket.CLOSING) {
    const got = await closed;
    if (!FITTING_CODES.has(got) && !isAsGood(wave, null, got)) received.wrong.push(`${wave.kind}: closed with ${got}`);
  }
  socket.terminate();
}

function isAsGood(wave: Wave, code: number | null, got: number): boolean {
  // Where the socket takes it, the room refuses it with its own code.
  if (code === 1009 && got === 4413) return true;
  // Another one's edit, well-formed and yet impossible, made the room begin again; a neighbour who felt that is counted as cut.
  return wave.kind === "bent" && got === ROOM_RESTARTING;
}

function frameOf(
  wave: Extract<Wave, { people: Person[] }>,
  at: number,
  random: () => number,
): { data: Uint8Array | string; code: number | null } {
  if (wave.kind === "bombs") return { data: BOMBS[at % BOMBS.length]?.frame() ?? QUERY, code: null };
  if (wave.kind !== "writes" && wave.kind !== "foreign numbers") return hostileFrame(wave.kind, random, wave.victims);
  const doc = new Y.Doc();
  if (wave.kind === "foreign numbers") doc.clientID = wave.victims[at % wave.victims.length] ?? 1;
  setField(doc, "subject", `not yours ${at}`);
  const data = at % 7 === 0 ? step1Frame(Y.encodeStateVector(doc)) : updateFrame(Y.encodeStateAsUpdate(doc));
  doc.destroy();
  return { data, code: null };
}

/** All of them at once; each must be told no, and at once. */
async function refusedAtTheDoor(wave: Wave, received: Received): Promise<void> {
  const knock = async () => {
    const startedAt = performance.now();
    const origin = wave.kind === "foreign origin" ? { origin: "https://elsewhere.example" } : {};
    const socket = new WebSocket(`${wave.wsUrl}/collab/${wave.ref.invoiceId}?ticket=none`, { headers: origin });
    const { promise, resolve } = Promise.withResolvers<number>();
    socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
    socket.on("close", resolve);
    socket.on("error", () => resolve(-1));
    received.sent++;
    const got = await promise;
    received.cut++;
    received.slowestCutMs = Math.max(received.slowestCutMs, performance.now() - startedAt);
    const wanted = wave.kind === "foreign origin" ? 403 : 4401;
    if (got !== wanted) received.wrong.push(`${wave.kind}: ${got} instead of ${wanted}`);
    socket.terminate();
  };
  await Promise.all(Array.from({ length: wave.count }, knock));
}

/** Begins so many upgrades, finishes none, and stays for a while. */
async function halfOpen(wave: Wave, received: Received): Promise<void> {
  const { port, hostname } = new URL(wave.wsUrl);
  const sockets = await Promise.all(
    Array.from({ length: wave.count }, async () => {
      const socket = connect({ port: Number(port), host: hostname });
      socket.on("error", () => {});
      await once(socket, "connect");
      socket.write(`GET /collab/${wave.ref.invoiceId}?ticket=none HTTP/1.1\r\nHost: here\r\nUpgrade: webso`);
      received.sent++;
      return socket;
    }),
  );
  await pause(HALF_OPEN_MS);
  for (const socket of sockets) socket.destroy();
}

const HALF_OPEN_MS = 5_000;

function ticket(ref: RoomRef, person: Person): string {
  return issueTicket(COLLAB_SECRET, { ...ref, ...person }, new Date()).token;
}
