/** The file store that the configuration names: a bucket, or the folder `files` of the data. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { SetupError } from "#db/setup-error.ts";
import { createFileStore } from "#integrations/filesystem/files.ts";
import type { Env } from "#server/env.ts";
import type { Files } from "#server/files/files.ts";

/** Throws SetupError where a bucket is configured that cannot be used: what is stored elsewhere meanwhile would be missing later. */
export async function openFiles(env: Env, dataDir: string): Promise<{ files: Files; close(): Promise<void> }> {
  if (env.S3_BUCKET === undefined) {
    const root = join(dataDir, "files");
    mkdirSync(root, { recursive: true });
    return { files: createFileStore(root), close: async () => {} };
  }
  // Only who has a bucket pays for its client.
  const { createBucketFiles } = await import("#integrations/s3/files.ts");
  const bucket = createBucketFiles({
    bucket: env.S3_BUCKET,
    region: env.S3_REGION,
    endpoint: env.S3_ENDPOINT,
    handsOut: env.S3_DOWNLOADS === "bucket",
  });
  try {
    await bucket.check();
  } catch (cause) {
    bucket.close();
    throw new SetupError(
      `The bucket ${env.S3_BUCKET} cannot be used: ${cause instanceof Error ? cause.name : "no answer"}.`,
      "Check S3_BUCKET, S3_REGION, S3_ENDPOINT, and AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY.",
      { cause },
    );
  }
  return { files: bucket, close: async () => bucket.close() };
}
