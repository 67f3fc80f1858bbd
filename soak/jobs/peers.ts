/** Those outside, as a storm finds them: a mail server, a push service and a store of files, each with a record of what came. */
import { createFileStore } from "#integrations/filesystem/files.ts";
import { createBucketFiles } from "#integrations/s3/files.ts";
import { startRecordingSmtpServer } from "#integrations/smtp/testing/recording-smtp-server.ts";
import {
  type RecordingPushService,
  startRecordingPushService,
} from "#integrations/web-push/testing/recording-push-service.ts";
import type { Files } from "#server/files/files.ts";
import type { Bench } from "#workers/testing/delivery-bench.ts";
import { startVanishingBucket } from "#workers/testing/vanishing-bucket.ts";

export type AcceptedMail = { to: string[]; said: string };

export type Peers = AsyncDisposable & {
  smtpUrl: string;
  /** Every mail that was accepted. */
  mails(): AcceptedMail[];
  push: RecordingPushService;
  files: {
    /** In words, for whoever reads the numbers. */
    kind: string;
    /** Where the work is to put its files. */
    bench: Pick<Bench, "bucket" | "filesFolder">;
    store: Pick<Files, "put" | "get">;
    /** How often each document was written; null where only those who wrote can know. */
    writes: ReadonlyMap<string, number> | null;
  };
};

/** Addresses that begin with "never." are put off for ever, those that begin with "no." refused. */
export async function startPeers(where: "bucket" | { folder: string }): Promise<Peers> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startRecordingSmtpServer());
  server.faults = (recipient) => {
    if (recipient.startsWith("never.")) return { at: "recipient", code: 451, text: "4.7.1 not now" };
    return recipient.startsWith("no.") ? { at: "recipient", code: 550, text: "5.1.1 nobody of that name" } : null;
  };
  const push = stack.use(await startRecordingPushService());
  const files = where === "bucket" ? (bucketOutside() ?? (await bucketHere(stack))) : filesIn(where.folder);
  const owned = stack.move();
  return {
    smtpUrl: server.url,
    mails: () => server.accepted.map(({ to, parsed }) => ({ to, said: `${parsed.subject}\n${parsed.text}` })),
    push,
    files,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

const filesIn = (filesFolder: string): Peers["files"] => ({
  kind: "a folder",
  bench: { filesFolder },
  store: createFileStore(filesFolder),
  writes: null,
});

/** A real store, where S3_ENDPOINT and S3_BUCKET name one. */
function bucketOutside(): Peers["files"] | null {
  const { S3_ENDPOINT: endpoint, S3_BUCKET: bucket, S3_ACCESS_KEY, S3_SECRET_KEY } = process.env;
  if (!endpoint || !bucket) return null;
  const credentials = { accessKeyId: S3_ACCESS_KEY ?? "", secretAccessKey: S3_SECRET_KEY ?? "" };
  return inBucket(`the bucket ${bucket} at ${endpoint}`, { endpoint, bucket, credentials }, null);
}

async function bucketHere(stack: AsyncDisposableStack): Promise<Peers["files"]> {
  const { bucket, writes } = stack.use(await startVanishingBucket());
  return inBucket("a recording peer that speaks S3", bucket, writes);
}

function inBucket(
  kind: string,
  bucket: NonNullable<Bench["bucket"]>,
  writes: Peers["files"]["writes"],
): Peers["files"] {
  return { kind, bench: { bucket }, store: createBucketFiles({ region: "us-east-1", ...bucket }), writes };
}
