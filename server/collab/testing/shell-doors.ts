/** Who comes into a draft, what they may do there, and how they leave: a part of the suite of every shell. */
import { once } from "node:events";
import { expect, test } from "vitest";
import type { WebSocket } from "ws";
import * as Y from "yjs";
import { readDraft, setField } from "#core/draft-document.ts";
import { ROOM_CLIENT_ID } from "#core/draft-presence.ts";
import { ROOM_LIMITS } from "#server/collab/room-limits.ts";
import { issueTicket, TICKET_TTL_MS } from "#server/collab/ticket.ts";
import { awarenessFrame, step1Frame, updateFrame } from "#server/collab/wire.ts";
import { draftWorld } from "./draft-world.ts";
import { closeOf, type House, PUBLIC_URL } from "./shell-house.ts";

export function doors(house: () => House): void {
  test("a draft that does not exist, or is another agency's, is not found", async () => {
    const { shell, world, db } = house();
    const ref = await world.draft();
    const other = await draftWorld(db);
    const foreign = { tenantId: other.tenantId, invoiceId: ref.invoiceId };
    await expect(shell.rooms.read(foreign)).rejects.toMatchObject({ code: "invoice_not_found" });
    await expect(shell.rooms.freeze(foreign)).rejects.toMatchObject({ code: "invoice_not_found" });
    await house()
      .open(foreign, await other.person("Eve"))
      .closedWith(4404);
  });

  test("forged, foreign and ended tickets, and pages of another site, do not get in", async () => {
    const { world, shell } = house();
    const ref = await world.draft();
    const ana = await world.person("Ana");
    const path = `/collab/${ref.invoiceId}`;
    const forged = issueTicket("another secret", { ...ref, ...ana }, new Date()).token;
    const ended = world.ticket(ref, ana, new Date(Date.now() - TICKET_TTL_MS));
    const elsewhere = world.ticket(await world.draft(), ana);
    const codeOf = async (rest: string) => (await closeOf(house().socket(`${path}${rest}`))).code;
    expect(await Promise.all(["", `?ticket=${forged}`, `?ticket=${elsewhere}`].map(codeOf))).toEqual([
      4401, 4401, 4401,
    ]);
    expect(await codeOf(`?ticket=${ended}`)).toBe(4501);
    const statusOf = async (socket: WebSocket) => {
      const [, response] = (await once(socket, "unexpected-response")) as [unknown, { statusCode: number }];
      socket.terminate();
      return response.statusCode;
    };
    const ticket = world.ticket(ref, ana);
    const evil = house().socket(`${path}?ticket=${ticket}`, { origin: "https://evil.example" });
    expect(await statusOf(evil)).toBe(403);
    const own = house().socket(`${path}?ticket=${ticket}`, { origin: PUBLIC_URL });
    await once(own, "message");
    own.close();
    expect(shell.wsUrl).toMatch(/^ws:/);
  });

  test("a viewer reads along and cannot write", async () => {
    const { ref, ana } = await house().pair({ subject: "Mine" });
    const viewer = house().open(ref, await house().world.person("Vera", "viewer"));
    await viewer.synced();
    expect(viewer.notice?.mayWrite).toBe(false);
    setField(viewer.doc, "subject", "Theirs");
    await viewer.until("refused", () => viewer.notice?.refused?.reason === "read_only");
    setField(ana.doc, "reference", "R1");
    await viewer.until("Ana's edit", () => readDraft(viewer.doc).reference === "R1");
    expect((await house().shell.rooms.read(ref)).subject).toBe("Mine");
  });

  test("a role that changes counts at once, and a removed member is out within five seconds", async () => {
    const { ref, people, ana, ben } = await house().pair();
    const { world, shell } = house();
    await world.setRole(people[1], "viewer");
    await shell.rooms.recheck(world.tenantId, people[1].userId);
    await ben.until("read-only", () => ben.notice?.mayWrite === false);
    setField(ben.doc, "subject", "As a viewer");
    await ben.until("refused", () => ben.notice?.refused?.reason === "read_only");
    await world.setRole(people[1], "editor");
    await shell.rooms.recheck(world.tenantId, people[1].userId);
    await ana.until("what he wrote meanwhile", () => readDraft(ana.doc).subject === "As a viewer");
    const ticket = world.ticket(ref, people[1]);
    await world.remove(people[1]);
    await shell.rooms.recheck(world.tenantId, people[1].userId);
    await ben.closedWith(4403, 5_000);
    // The ticket of a minute ago does not bring him back.
    const again = house().socket(`/collab/${ref.invoiceId}?ticket=${ticket}`);
    expect(await closeOf(again)).toEqual({ code: 4403, reason: "You no longer have access to this draft." });
    setField(ana.doc, "reference", "without Ben");
    await ana.saved();
  });

  test("who signs out is out of the draft at once and not let in by an older ticket; their other session stays", async () => {
    const { world, shell } = house();
    const ref = await world.draft({ subject: "Poster" });
    const ana = await world.person("Ana");
    const [train, desk] = [
      { ...ana, sessionId: "on the train" },
      { ...ana, sessionId: "at the desk" },
    ];
    const [left, kept] = [house().open(ref, train), house().open(ref, desk)];
    await Promise.all([left.saved(), kept.saved()]);
    await shell.rooms.recheck(world.tenantId, ana.userId, "on the train");
    await left.closedWith(4402, 5_000);
    const again = house().socket(`/collab/${ref.invoiceId}?ticket=${world.ticket(ref, train)}`);
    expect(await closeOf(again)).toEqual({ code: 4402, reason: "You have signed out." });
    setField(kept.doc, "reference", "at the desk still");
    await kept.saved();
    expect((await shell.rooms.read(ref)).reference).toBe("at the desk still");
  });

  test("a connection that takes nothing is cut, and the others do not wait for it", async () => {
    const { world } = house();
    const ref = await world.draft();
    const ana = house().open(ref, await world.person("Ana"));
    await ana.saved();
    const raw = house().socket(`/collab/${ref.invoiceId}?ticket=${world.ticket(ref, await world.person("Sly"))}`);
    await once(raw, "message");
    raw.send(step1Frame(Y.encodeStateVector(new Y.Doc())));
    await once(raw, "message");
    raw.pause();
    const before = ana.provider.awareness.getStates().size;
    raw.send(awarenessFrame([{ clientId: 77, clock: 1, json: '{"field":"notes"}' }]));
    await ana.until("Sly", () => ana.provider.awareness.getStates().size > before);
    // Each edit replaces the one before it: the document stays small while what was sent piles up.
    const chunk = "x".repeat(900_000);
    let written = 0;
    while (ana.provider.awareness.getStates().has(77) && written < 60) {
      ana.doc.getMap("junk").set("k", `${written++}${chunk}`);
      await ana.saved();
    }
    expect(ana.provider.awareness.getStates().has(77)).toBe(false);
    raw.terminate();
    setField(ana.doc, "subject", "goes on");
    await ana.saved();
  });

  test("a person has so many windows in a draft and no more", async () => {
    const { world } = house();
    const ref = await world.draft();
    const ana = await world.person("Ana");
    const open = () => house().socket(`/collab/${ref.invoiceId}?ticket=${world.ticket(ref, ana)}`);
    const admitted = Array.from({ length: ROOM_LIMITS.socketsPerUserInRoom }, open);
    await Promise.all(admitted.map((socket) => once(socket, "message")));
    expect((await closeOf(open())).code).toBe(4409);
    for (const socket of admitted) socket.terminate();
  });

  test("nobody speaks for another or for the room: forged presence is dropped and names are the server's", async () => {
    const { ref, ana } = await house().pair();
    const eve = await house().world.person("Eve");
    const raw = house().socket(`/collab/${ref.invoiceId}?ticket=${house().world.ticket(ref, eve)}`);
    await once(raw, "open");
    const say = (clientId: number, state: object) =>
      raw.send(awarenessFrame([{ clientId, clock: 1_000_000, json: JSON.stringify(state) }]));
    say(ana.doc.clientID, { field: "forged" });
    say(ROOM_CLIENT_ID, { room: { frozen: true } });
    say(777, { field: "subject", person: { memberId: "boss", name: "The Boss", colour: 9 } });
    const seen = () => ana.provider.awareness.getStates();
    await ana.until("Eve", () => seen().has(777));
    expect(seen().get(777)).toMatchObject({ field: "subject", person: { memberId: eve.memberId, name: "Eve" } });
    raw.close();
    await ana.until("Eve is gone", () => !seen().has(777));
    expect(seen().get(ana.doc.clientID)?.field).not.toBe("forged");
    expect(ana.notice?.frozen).toBe(false);
  });

  const misdeeds: [string, number, (socket: WebSocket) => void][] = [
    ["a text frame", 4415, (socket) => socket.send("hello")],
    ["an unknown message", 4400, (socket) => socket.send(Uint8Array.from([9, 9, 9]))],
    ["an empty frame", 4400, (socket) => socket.send(new Uint8Array(0))],
    ["a frame that claims more than it has", 4400, (socket) => socket.send(Uint8Array.from([0, 2, 200, 200, 1]))],
    ["an update that is none", 4400, (socket) => socket.send(Uint8Array.from([0, 2, 4, 255, 255, 255, 255]))],
    ["a state vector that is none", 4400, (socket) => socket.send(Uint8Array.from([0, 0, 2, 255, 255]))],
    [
      "awareness that is no JSON",
      4400,
      (socket) => socket.send(awarenessFrame([{ clientId: 5, clock: 1, json: "{" }])),
    ],
    ["a frame too large", 4413, (socket) => socket.send(updateFrame(new Uint8Array(ROOM_LIMITS.messageBytesMax)))],
    [
      "a flood",
      4529,
      (socket) => {
        for (let at = 0; at <= ROOM_LIMITS.updatesBurst + 200; at++) socket.send(updateFrame(Uint8Array.from([0, 0])));
      },
    ],
  ];
  test("every misdeed closes its socket with its own code and touches nobody else", async () => {
    const { ref, ana } = await house().pair({ subject: "Safe" });
    const eve = await house().world.person("Eve");
    const before = Y.encodeStateAsUpdate(ana.doc);
    for (const [what, code, misbehave] of misdeeds) {
      const raw = house().socket(`/collab/${ref.invoiceId}?ticket=${house().world.ticket(ref, eve)}`);
      await once(raw, "open");
      const close = closeOf(raw);
      misbehave(raw);
      expect({ what, code: (await close).code }).toEqual({ what, code });
    }
    expect(ana.provider.wsconnected).toBe(true);
    expect(Y.encodeStateAsUpdate(ana.doc)).toEqual(before);
    setField(ana.doc, "reference", "goes on");
    await ana.saved();
    expect(await house().shell.rooms.read(ref)).toMatchObject({ subject: "Safe", reference: "goes on" });
  });
}
