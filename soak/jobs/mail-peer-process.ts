/** The process of mail-peer.ts. Addresses that begin with "never." are put off for ever. */
import { startRecordingSmtpServer } from "#integrations/smtp/testing/recording-smtp-server.ts";

const server = await startRecordingSmtpServer();
server.faults = (recipient) =>
  recipient.startsWith("never.") ? { at: "recipient", code: 451, text: "4.7.1 not now" } : null;
process.on("message", () => {
  process.send?.(server.accepted.map(({ to, parsed }) => ({ to, said: `${parsed.subject}\n${parsed.text}` })));
});
// Whoever started it is gone.
process.once("disconnect", () => process.exit());
process.send?.(server.url);
