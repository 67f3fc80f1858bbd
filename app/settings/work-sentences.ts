/** What people read of what went wrong with failed work, and what to do about it. What was being done: core/work-words.ts. */
import type { Cause } from "#server/work/cause-of.ts";

type Trouble = { happened: string; remedy: string };

const AGAIN = "Then try it again.";

export const TROUBLE: Record<Cause, Trouble> = {
  disk_full: {
    happened: "The disk that keeps the files is full.",
    remedy: `Make room on it, or move the files to a larger one. ${AGAIN}`,
  },
  disk_read_only: {
    happened: "The folder that keeps the files cannot be written to.",
    remedy: `Whoever runs this installation gives the right to write back. ${AGAIN}`,
  },
  bucket_gone: {
    happened: "The bucket that keeps the files is not there.",
    remedy: `Whoever runs this installation looks at the bucket that S3_BUCKET names. ${AGAIN}`,
  },
  storage_refused: {
    happened: "The file store refuses our credentials.",
    remedy: `Whoever runs this installation renews them. ${AGAIN}`,
  },
  storage_away: {
    happened: "The file store did not answer as it should.",
    remedy: "This often passes by itself. Try it again in a while.",
  },
  file_gone: {
    happened: "A stored file is missing, or is not what was stored.",
    remedy: "Restore it from a backup first: what was issued is never printed anew.",
  },
  mail_server_away: {
    happened: "The mail server could not be reached.",
    remedy: `Whoever runs this installation looks at the mail server that SMTP_URL names. ${AGAIN}`,
  },
  mail_put_off: {
    happened: "The mail server put the mail off every time.",
    remedy: "Its own words are below. Try it again when the mailbox has room or the server is ready.",
  },
  mail_refused: {
    happened: "The mail server refused the mail.",
    remedy: "Its own words are below. Check the address, then try it again.",
  },
  printing: {
    happened: "The PDF could not be printed.",
    remedy: "Try it again. If it fails once more, a picture or text in the document may be too large.",
  },
  database: {
    happened: "Our own database did not answer.",
    remedy: "This passes by itself. Try it again.",
  },
  gives_up_each_time: {
    happened: "It was begun many times, and each time the server stopped in the middle of it.",
    remedy: "Try it once more. If it comes back, send the technical part below to whoever runs this installation.",
  },
  not_served: {
    happened: "This version of Countersign does not know this work any more.",
    remedy: "It cannot be done by trying again. Dismiss it once you have looked after it.",
  },
  unknown: {
    happened: "It failed in a way that we have no better words for.",
    remedy: "Try it again. If it comes back, send the technical part below to whoever runs this installation.",
  },
};
