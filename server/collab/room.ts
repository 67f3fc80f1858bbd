/**
 * One live draft as decisions: `step(input, now)` changes the room and says what the shell must do. No timers, no I/O, no
 * clock, so that the Node host and a Durable Object are thin shells around the same thing, and tests drive it directly.
 *
 * The order that makes edits safe: an update is checked and applied to the document here (*accepted*), the shell commits
 * it (`takeBatch` … `saved`), and only then is it sent to anyone or acknowledged (*committed*). Everything that would
 * tell somebody about accepted updates — the answer to a newcomer, the result of an edit, the projection — waits in line
 * behind them. One batch of a room is under way at a time.
 *
 * How a client connects, and what it reads and writes in awareness, is in core/draft-presence.ts: a stock y-websocket
 * provider on `${COLLAB_URL}/collab`, room = the invoice id, `params: { ticket }`, `disableBc: true`. Its local state is
 * `{ field, cursor }`; the others see `{ field, cursor, person: { memberId, name, colour } }`; saved, frozen and refused
 * come as the state of `ROOM_CLIENT_ID`.
 */
import type { RoomNotice } from "#core/draft-presence.ts";
import { may, type Role } from "#core/permissions.ts";
import type { OpenedRoom } from "./draft-log.ts";
import { RoomAccess } from "./room-access.ts";
import { RoomAuthors } from "./room-authors.ts";
import { RoomCommits } from "./room-commits.ts";
import { type Accepted, RoomDocument } from "./room-document.ts";
import { type Batch, type RequestId, ROOM_TIMING, type RoomEffect, type RoomInput, type SocketId } from "./room-io.ts";
import { type CloseReason, ROOM_LIMITS, spendTokens, takeToken } from "./room-limits.ts";
import type { RoomOptions, SocketMemory } from "./room-memory.ts";
import { RoomPresence } from "./room-presence.ts";
import { RoomSockets, type Socket } from "./room-sockets.ts";
import { RoomUpkeep } from "./room-upkeep.ts";
import { readFrame, step1Frame, step2Frame } from "./wire.ts";

// An update without structs and without deletions.
const EMPTY_UPDATE_BYTES = 2;

export class Room {
  readonly #fence: number;
  readonly #epoch: number;
  readonly #answers: boolean;
  readonly #unloadMs: number;
  readonly #doc: RoomDocument;
  readonly #sockets: RoomSockets;
  readonly #presence: RoomPresence;
  readonly #commits: RoomCommits;
  readonly #upkeep: RoomUpkeep;
  readonly #access: RoomAccess;
  readonly #authors = new RoomAuthors();
  #news: RoomNotice["news"] = { remarks: 0 };
  #heartbeatAt: number;
  #activeAt: number;
  #now: number;

  /** `opened` is what the log holds; throws when it cannot be read as a document. `now` in milliseconds since 1970. */
  constructor(opened: OpenedRoom, now: number, options: RoomOptions = {}) {
    this.#now = now;
    this.#fence = opened.fence;
    this.#epoch = opened.epoch;
    this.#answers = options.heartbeat === "answering";
    this.#unloadMs = options.unloadMs ?? ROOM_TIMING.unloadMs;
    this.#access = new RoomAccess(opened);
    const stored = opened.updates.map(({ update }) => update);
    if (opened.snapshot) stored.unshift(opened.snapshot.state);
    this.#doc = new RoomDocument(stored);
    const seq = opened.updates.at(-1)?.seq ?? opened.snapshot?.seq ?? 0;
    const { settleMs, settleMsMax, remembered, companyMs = 0 } = options;
    const behind = seq > (opened.projectedSeq ?? opened.snapshot?.seq ?? 0);
    this.#upkeep = new RoomUpkeep(this.#doc, { rows: opened.updates.length, behind, settleMs, settleMsMax }, now);
    this.#sockets = new RoomSockets(remembered !== undefined);
    const notice = (socket: Socket, effects: RoomEffect[]) => this.#notice(socket, effects);
    this.#commits = new RoomCommits(this.#sockets, { seq, companyMs }, notice);
    this.#presence = new RoomPresence({
      sockets: this.#sockets,
      facts: () => ({
        epoch: this.#epoch,
        frozen: !this.#access.open,
        frozenBy: this.#access.frozenBy,
        saving: this.#commits.saving,
        news: this.#news,
      }),
      keptClock: (clientId) => (this.#commits.settled ? this.#doc.clockOf(clientId) : null),
      now,
    });
    this.#heartbeatAt = now + ROOM_TIMING.heartbeatMs;
    this.#activeAt = now;
    if (remembered) this.#restore(remembered, now);
  }

  get fence(): number {
    return this.#fence;
  }

  get pendingBytes(): number {
    return this.#commits.pendingBytes;
  }

  get socketCount(): number {
    return this.#sockets.size;
  }

  socketIds(): SocketId[] {
    return [...this.#sockets.ids()];
  }

  /** What is to be kept of each socket that changed since the last call, for whoever rebuilds this room (`remembered`). */
  takeRemembered(): SocketMemory[] {
    return this.#sockets.takeTouched().map((socket) => this.#presence.memoryOf(socket, this.#news));
  }

  /** The people who are here, each once. */
  userIds(): Set<string> {
    return new Set([...this.#sockets.all()].map((socket) => socket.member.userId));
  }

  /** Why this person cannot come in right now, or null. `epoch`: of the document that they have, where they say so. */
  refuseJoin(userId: string, epoch: number | null): CloseReason | null {
    if (epoch !== null && epoch !== this.#epoch) return "old_epoch";
    return this.#doc.broken ? "room_restarting" : this.#sockets.refuseJoin(userId);
  }

  step(input: RoomInput, now: number): RoomEffect[] {
    const effects: RoomEffect[] = [];
    this.#now = now;
    if (input.type !== "alarm") this.#activeAt = now;
    switch (input.type) {
      case "joined":
        this.#join(input, effects);
        break;
      case "frame":
        this.#frame(input.socket, input.data, effects);
        break;
      case "text-frame":
        this.#cut(input.socket, "text_frame", effects);
        break;
      case "left":
        this.#leave(input.socket, effects);
        break;
      case "rights":
        this.#setRights(input.userId, input.rights, effects);
        break;
      case "session-ended":
        for (const { id, member } of [...this.#sockets.all()]) {
          if (member.sessionId === input.sessionId) this.#cut(id, "signed_out", effects);
        }
        break;
      case "edit":
        this.#edit(input, effects);
        break;
      case "read":
        this.#answerAfterCommit(input.request, effects);
        break;
      case "freeze":
        this.#freeze(input.request, input.by, effects);
        break;
      case "thaw":
        this.#thaw(input.request, effects);
        break;
      case "poke":
        this.#news = { ...this.#news, [input.news]: this.#news[input.news] + 1 };
        this.#noticeAll(effects);
        break;
      case "saved":
        this.#commits.landed(input.seq, now, effects);
        this.#upkeep.landed(input.seq, effects);
        this.#commits.next(now, effects);
        break;
      case "save-failed":
        this.#upkeep.failed();
        this.#commits.failed(effects);
        break;
      case "frozen-kept":
        this.#frozenKept(input.kept, effects);
        break;
      case "projected":
        this.#upkeep.projected(input.ok, now);
        break;
      case "compacted":
        this.#upkeep.compacted(input.ok);
        break;
      case "alarm":
        this.#alarm(effects);
        break;
      case "settle":
        this.#commits.noticeOwed(effects);
        if (this.#upkeep.projectAt() !== null && this.#commits.settled) {
          this.#upkeep.project(this.#commits.seq, effects);
        }
        break;
    }
    return effects;
  }

  /** When `step({ type: "alarm" })` is wanted next, in milliseconds since 1970. */
  nextAlarmAt(): number {
    let at = this.#activeAt + this.#unloadMs;
    if (this.#sockets.size > 0) at = this.#answers ? Number.POSITIVE_INFINITY : this.#heartbeatAt;
    const projectAt = this.#upkeep.projectAt();
    if (projectAt !== null && projectAt < at) at = projectAt;
    const noticeAt = this.#commits.noticeAt();
    return noticeAt !== null && noticeAt < at ? noticeAt : at;
  }

  /** What waits to be committed, by author; null where nothing does or a batch is under way. */
  takeBatch(): Batch | null {
    const parts = this.#commits.take();
    if (!parts) return null;
    this.#upkeep.taken(parts.length);
    return { fence: this.#fence, parts };
  }

  #restore(remembered: readonly SocketMemory[], now: number): void {
    let spoken = 0;
    for (const memory of remembered) {
      this.#sockets.restore(memory, now);
      this.#presence.restore(memory);
      if (memory.clock < spoken) continue;
      spoken = memory.clock;
      this.#news = memory.news;
    }
  }

  #join({ socket: id, member, epoch = null }: Extract<RoomInput, { type: "joined" }>, effects: RoomEffect[]): void {
    const closed = this.refuseJoin(member.userId, epoch);
    const refusal = may(member.role, "invoices.read") ? closed : "rights_lost";
    if (refusal) {
      effects.push({ type: "close", socket: id, reason: refusal });
      return;
    }
    if (this.#sockets.size === 0) this.#heartbeatAt = this.#now + ROOM_TIMING.heartbeatMs;
    // In the first epoch there is no other history; later, who does not say shows it by what they have.
    const current = epoch !== null || this.#epoch === 1;
    const socket = this.#sockets.add(id, member, this.#presence.colourOf(member.memberId), current, this.#now);
    this.#notice(socket, effects);
    this.#presence.tell(socket, effects);
    this.#ask(socket, effects);
  }

  #leave(id: SocketId, effects: RoomEffect[]): void {
    const socket = this.#sockets.get(id);
    if (!socket) return;
    this.#sockets.remove(id);
    this.#commits.forget(id);
    this.#presence.leave(socket, effects);
  }

  #cut(id: SocketId, reason: CloseReason, effects: RoomEffect[]): void {
    if (!this.#sockets.get(id)) return;
    this.#leave(id, effects);
    effects.push({ type: "close", socket: id, reason });
  }

  #frame(id: SocketId, data: Uint8Array, effects: RoomEffect[]): void {
    const socket = this.#sockets.get(id);
    // What a socket sent before it heard that it was cut.
    if (!socket) return;
    const frame = data.length > ROOM_LIMITS.messageBytesMax ? "message_too_large" : (readFrame(data) ?? "malformed");
    const now = this.#now;
    if (typeof frame === "string") {
      this.#cut(id, frame, effects);
    } else if (frame.type === "awareness" || frame.type === "query-awareness") {
      if (!takeToken(socket.awareness, now, ROOM_LIMITS.awarenessPerSecond, ROOM_LIMITS.awarenessBurst)) return;
      if (frame.type === "query-awareness") {
        this.#notice(socket, effects);
        this.#presence.tell(socket, effects);
      } else if (!this.#presence.hear(socket, frame.payload, effects)) this.#cut(id, "malformed", effects);
      // The only word that is sure to come: a client that says where it is hears in return how things stand.
      else if (this.#answers && now >= socket.noticedAt + ROOM_TIMING.answerMs) this.#notice(socket, effects);
    } else if (!this.#mayAsk(socket, frame.type, data.length)) this.#cut(id, "too_fast", effects);
    else if (frame.type === "step1") this.#answerStep1(socket, frame.stateVector, effects);
    else this.#hearUpdate(socket, frame.update, frame.type, effects);
  }

  /** Whether this connection is within its pace: in messages, in what they are to read, and in questions for everything. */
  #mayAsk({ updates, work, questions }: Socket, type: "step1" | "step2" | "update", bytes: number): boolean {
    const { updatesPerSecond, updatesBurst, questionsPerSecond, questionsBurst, workPerSecond, workBurst } =
      ROOM_LIMITS;
    return (
      takeToken(updates, this.#now, updatesPerSecond, updatesBurst) &&
      (type !== "step1" || takeToken(questions, this.#now, questionsPerSecond, questionsBurst)) &&
      spendTokens(work, this.#now, workPerSecond, workBurst, bytes)
    );
  }

  #answerStep1(socket: Socket, stateVector: Uint8Array, effects: RoomEffect[]): void {
    const missing = stateVector.length > ROOM_LIMITS.stateVectorBytesMax ? null : this.#doc.missing(stateVector);
    if (missing && !socket.current && !this.#doc.isOwnHistory(stateVector)) {
      this.#cut(socket.id, "old_epoch", effects);
    } else if (missing) {
      socket.current = true;
      const effect: RoomEffect = { type: "send", sockets: [socket.id], frame: step2Frame(missing) };
      this.#commits.afterCommit(effect, socket.id, effects);
    } else this.#cut(socket.id, "malformed", effects);
  }

  #hearUpdate(socket: Socket, update: Uint8Array, type: "step2" | "update", effects: RoomEffect[]): void {
    if (type === "update") socket.received++;
    this.#sockets.touch(socket.id);
    if (!socket.current && update.length > EMPTY_UPDATE_BYTES) {
      // Never taken, whatever it is: what it says is here already, under other names, and would be there twice.
      this.#cut(socket.id, "old_epoch", effects);
      return;
    }
    const answersUs = type === "step2" && socket.asked;
    if (answersUs) socket.asked = false;
    if (!this.#mayWrite(socket)) {
      if (update.length > EMPTY_UPDATE_BYTES) {
        this.#refuse(socket, may(socket.member.role, "invoices.write") ? "frozen" : "read_only", effects);
      }
      return;
    }
    const outcome = this.#accept(update, socket);
    if (outcome === "forged") {
      this.#refuse(socket, "forged", effects);
      return;
    }
    if (typeof outcome === "string") {
      this.#cut(socket.id, outcome, effects);
      if (this.#doc.broken) effects.push({ type: "restart" });
      return;
    }
    socket.work.tokens -= outcome.work * ROOM_LIMITS.workPerPiece;
    // It builds on something that we refused or never received: ask for all that is missing, and acknowledge nothing.
    // An answer that still has a gap is not asked for again: it has no end.
    if (outcome.gap && !answersUs) this.#ask(socket, effects);
    this.#commits.enqueue(
      {
        source: socket.id,
        memberId: socket.member.memberId,
        bytes: outcome.bytes,
        received: outcome.gap || socket.asked ? 0 : socket.received,
        clock: socket.clientId === null ? 0 : this.#doc.clockOf(socket.clientId),
        synced: answersUs && !outcome.gap,
      },
      this.#now,
      effects,
    );
  }

  #refuse(socket: Socket, reason: NonNullable<RoomNotice["refused"]>["reason"], effects: RoomEffect[]): void {
    socket.refused = { count: (socket.refused?.count ?? 0) + 1, reason };
    this.#notice(socket, effects);
  }

  #accept(update: Uint8Array, sender: Socket | null): Accepted | CloseReason | "forged" {
    if (this.#commits.pendingBytes + update.length > ROOM_LIMITS.roomPendingBytesMax) return "store_full";
    const isForeign = (clientId: number) =>
      sender !== null &&
      (this.#sockets.isOfAnother(clientId, sender) || this.#authors.isOfAnother(clientId, sender.member.memberId));
    const outcome = this.#doc.accept(update, sender?.id ?? null, isForeign);
    if (typeof outcome === "string") return outcome;
    this.#authors.wrote(outcome.clients, sender?.member.memberId ?? null);
    if (outcome.bytes !== null) this.#upkeep.edited(this.#now);
    return outcome;
  }

  #edit({ request, edit, memberId = null }: Extract<RoomInput, { type: "edit" }>, effects: RoomEffect[]): void {
    const closed = this.#doc.broken ? "unavailable" : this.#access.open ? null : "draft_frozen";
    if (closed) {
      effects.push({ type: "refuse", request, refusal: closed });
      return;
    }
    let made: Uint8Array | null;
    try {
      made = this.#doc.tryEdit(edit);
    } catch (thrown) {
      effects.push({ type: "refuse", request, refusal: { thrown } });
      return;
    }
    const outcome = made === null ? { bytes: null } : this.#accept(made, null);
    if (typeof outcome === "string") {
      const refusal = outcome === "document_full" ? "limit_reached" : "unavailable";
      effects.push({ type: "refuse", request, refusal });
      if (this.#doc.broken) effects.push({ type: "restart" });
      return;
    }
    const silent = { source: null, received: 0, clock: 0, synced: false };
    this.#commits.enqueue({ ...silent, memberId, bytes: outcome.bytes }, this.#now, effects);
    this.#answerAfterCommit(request, effects);
  }

  #answerAfterCommit(request: RequestId, effects: RoomEffect[]): void {
    this.#commits.afterCommit({ type: "answer", request, content: this.#doc.content() }, null, effects);
  }

  #freeze(request: RequestId, by: string | null, effects: RoomEffect[]): void {
    const outcome = this.#doc.broken ? "refuse" : this.#access.freeze(request, by);
    if (outcome === "refuse") effects.push({ type: "refuse", request, refusal: "unavailable" });
    if (typeof outcome === "string") return;
    if (outcome.first) this.#noticeAll(effects);
    this.#commits.afterCommit({ type: "keep-frozen", frozen: true, by: outcome.by }, null, effects);
  }

  #thaw(request: RequestId, effects: RoomEffect[]): void {
    const outcome = this.#access.thaw(request);
    if (outcome === "refuse") effects.push({ type: "refuse", request, refusal: "unavailable" });
    else if (outcome === "done") effects.push({ type: "answer", request, content: this.#doc.content() });
    else if (outcome === "ask") effects.push({ type: "keep-frozen", frozen: false, by: null });
  }

  #frozenKept(kept: boolean, effects: RoomEffect[]): void {
    const requests = this.#access.kept(kept);
    const content = this.#doc.content();
    for (const request of requests) {
      effects.push(kept ? { type: "answer", request, content } : { type: "refuse", request, refusal: "unavailable" });
    }
    this.#noticeAll(effects);
    if (!this.#access.open) {
      if (kept) this.#upkeep.project(this.#commits.seq, effects);
      return;
    }
    // What people wrote while it was closed is still in their documents: it may come now.
    for (const socket of this.#sockets.all()) this.#ask(socket, effects);
  }

  #setRights(userId: string, rights: { role: Role; name: string } | null, effects: RoomEffect[]): void {
    for (const socket of [...this.#sockets.all()]) {
      if (socket.member.userId !== userId) continue;
      if (rights === null || !may(rights.role, "invoices.read")) {
        this.#cut(socket.id, "rights_lost", effects);
        continue;
      }
      const couldWrite = this.#mayWrite(socket);
      socket.member = { ...socket.member, role: rights.role, name: rights.name };
      socket.person = { ...socket.person, name: rights.name };
      this.#notice(socket, effects);
      if (!couldWrite) this.#ask(socket, effects);
    }
  }

  #alarm(effects: RoomEffect[]): void {
    const now = this.#now;
    if (this.#sockets.size > 0 && !this.#answers && now >= this.#heartbeatAt) {
      this.#heartbeatAt = now + ROOM_TIMING.heartbeatMs;
      this.#noticeAll(effects);
    }
    const noticeAt = this.#commits.noticeAt();
    if (noticeAt !== null && now >= noticeAt) this.#commits.noticeOwed(effects);
    const projectAt = this.#upkeep.projectAt();
    if (projectAt !== null && now >= projectAt) {
      if (this.#commits.settled) this.#upkeep.project(this.#commits.seq, effects);
      else this.#upkeep.projectWithNextBatch();
    }
    if (this.#sockets.size > 0 || now < this.#activeAt + this.#unloadMs) return;
    if (this.#upkeep.busy || !this.#commits.settled || this.#access.changing) this.#activeAt = now;
    else if (this.#upkeep.compactBeforeUnload(this.#commits.seq, effects)) this.#activeAt = now;
    else effects.push({ type: "unload" });
  }

  #mayWrite(socket: Socket): boolean {
    return this.#access.open && !this.#doc.broken && may(socket.member.role, "invoices.write");
  }

  /** Asks a client for what it has and we do not. Nobody is asked for what would be refused. */
  #ask(socket: Socket, effects: RoomEffect[]): void {
    if (socket.asked || !this.#mayWrite(socket)) return;
    socket.asked = true;
    this.#sockets.touch(socket.id);
    effects.push({ type: "send", sockets: [socket.id], frame: step1Frame(this.#doc.vector()) });
  }

  #notice(socket: Socket, effects: RoomEffect[]): void {
    this.#presence.notice(socket, this.#now, effects);
  }

  #noticeAll(effects: RoomEffect[]): void {
    for (const socket of this.#sockets.all()) this.#notice(socket, effects);
  }
}
