/** A real SMTP server in a process of its own: takes every mail to its last byte and keeps none. Prints `port N` when it listens. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS", "AUTH"],
  disableReverseLookup: true,
  hideDSN: false,
  logger: false,
  onData(stream, _session, done) {
    stream.on("end", () => done(null, "2.0.0 Taken"));
    stream.resume();
  },
});
server.listen(0, "127.0.0.1");
await once(server.server, "listening");
process.stdout.write(`port ${(server.server.address() as AddressInfo).port}\n`);
// Its parent holds our standard input; when that ends, so do we.
process.stdin.resume().once("end", () => process.exit(0));
