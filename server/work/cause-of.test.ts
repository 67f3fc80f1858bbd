import { expect, test } from "vitest";
import { type Cause, causeOf } from "./cause-of.ts";

const said: [Cause, string, string][] = [
  ["disk_full", "Error", "ENOSPC: no space left on device, write"],
  ["disk_full", "Error", "EDQUOT: disk quota exceeded, write"],
  ["disk_read_only", "Error", "EROFS: read-only file system, open 'x'"],
  ["disk_read_only", "Error", "EACCES: permission denied, mkdir '…/.staging'"],
  ["bucket_gone", "NoSuchBucket", "The specified bucket does not exist"],
  ["storage_refused", "SignatureDoesNotMatch", "The request signature we calculated does not match"],
  ["storage_away", "SlowDown", "Please reduce your request rate."],
  ["file_gone", "FileDamaged", "the bytes stored under pdf/1.pdf are not the ones that were put there"],
  ["file_gone", "Error", "the file pdf/1.pdf that a mail should carry is not there"],
  ["printing", "PrintFailed", "it took longer than 30 s"],
  ["database", "DrizzleQueryError", "Failed query"],
  ["gives_up_each_time", "Error", "This was taken up 25 times without getting any further, so it was stopped."],
  ["not_served", "Error", "No function named countersign-x is served here any more."],
  ["mail_put_off", "MailDeferred", "452 4.2.2 mailbox full"],
  ["mail_server_away", "MailDeferred", "connect ECONNREFUSED 127.0.0.1:25"],
  ["mail_server_away", "MailDeferred", "Greeting never received"],
  ["unknown", "TypeError", "x is not a function"],
];

test.each(said)("%s: %s %s", (cause, name, message) => {
  expect(causeOf({ name, message })).toBe(cause);
});
