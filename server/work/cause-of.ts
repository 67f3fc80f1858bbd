/** What kind of thing went wrong, told from an error: a closed list, so that each kind has a sentence and a remedy (app/settings). */
import type { WorkError } from "./clean-error.ts";

export const CAUSES = [
  "disk_full",
  "disk_read_only",
  "bucket_gone",
  "storage_refused",
  "storage_away",
  "file_gone",
  "mail_server_away",
  "mail_put_off",
  "mail_refused",
  "printing",
  "database",
  "gives_up_each_time",
  "not_served",
  "unknown",
] as const;
export type Cause = (typeof CAUSES)[number];

/** The first that fits. Names are those of Node, of the AWS SDK, of nodemailer, and of our own errors. */
const SIGNS: readonly (readonly [Cause, RegExp])[] = [
  ["disk_full", /\b(ENOSPC|EDQUOT)\b|no space left|QuotaExceeded|XMinioStorageFull/],
  ["disk_read_only", /\b(EROFS|EACCES|EPERM)\b/],
  ["bucket_gone", /NoSuchBucket|specified bucket does not exist/],
  ["storage_refused", /InvalidAccessKeyId|SignatureDoesNotMatch|AccessDenied|ExpiredToken/],
  ["storage_away", /SlowDown|ServiceUnavailable|InternalError|bucket/i],
  ["file_gone", /FileDamaged|the file .+ is not there|bytes stored under/],
  ["printing", /PrintFailed|ChromiumMissing/],
  ["gives_up_each_time", /was taken up \d+ times/],
  ["not_served", /No function named/],
  [
    "database",
    /Failed query|our database did not answer|DrizzleQueryError|DatabaseError|connection terminated|Client has encountered/i,
  ],
  ["mail_put_off", /MailDeferred[\s\S]*\b4\d\d\b/],
  ["mail_refused", /MailRejected|\b5\d\d[ -]5\.\d/],
  ["mail_server_away", /MailDeferred|EDNS|\b(ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTFOUND|ESOCKET|EAI_AGAIN)\b/],
];

export function causeOf(error: WorkError): Cause {
  const said = `${error.name}: ${error.message}`;
  return SIGNS.find(([, sign]) => sign.test(said))?.[0] ?? "unknown";
}
