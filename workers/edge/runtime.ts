/** The little of workerd's own that the Worker uses beside the room (room/runtime.ts); the rest is the web's. */
import { CLOSES, type CloseReason } from "#server/collab/room-limits.ts";
import { type RoomSocket, switchingProtocols } from "./room/runtime.ts";

/** What outlives the response of a request: closing its connections, for one. */
export type RequestLife = { waitUntil(work: Promise<unknown>): void };

/**
 * Takes the handshake and closes at once, with the code and the sentence of `reason`: a browser never learns the status or the text of
 * a refused handshake.
 */
export function refusedSocket(reason: CloseReason): Response {
  const { 0: client, 1: server } = new WebSocketPair();
  // Not hibernating, because it is over before it began.
  (server as RoomSocket & { accept(): void }).accept();
  server.close(CLOSES[reason].code, CLOSES[reason].sentence);
  return switchingProtocols(client);
}
