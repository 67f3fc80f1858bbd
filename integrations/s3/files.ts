/**
 * Files in a bucket of S3 or of any store that speaks its protocol. An object is written only where there is none (a conditional
 * write), so that stored bytes are never replaced, whoever comes second; every read is compared with the SHA-256 that was stored
 * with it. Encryption is the bucket's: with a default of SSE-S3 or SSE-KMS nothing is asked of us.
 */
import {
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { sha256Hex } from "#core/canonical.ts";
import { demandFileKey } from "#server/files/file-key.ts";
import { disposition, FileConflict, FileDamaged, type FileName, type Files } from "#server/files/files.ts";

export type BucketOptions = {
  bucket: string;
  region: string;
  /** Another store than Amazon's; its buckets are named in the path. */
  endpoint?: string | undefined;
  /** Without them those of the environment or of the machine's role are found, as by every tool of AWS. */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
  /** Browsers fetch files from the bucket itself: it must be reachable for them, and no checksum of ours is compared on the way. */
  handsOut?: boolean;
  now?: () => Date;
};

const CONNECT_MS_MAX = 3_000;
/** From the last byte that came or went. A document is some ten kilobytes; one of megabytes keeps arriving. */
const SILENCE_MS_MAX = 10_000;
const ATTEMPTS = 3;
/** How long an address that was handed out opens its file. */
const ADDRESS_SECONDS = 60;
const SHA256 = "sha256";

export type BucketFiles = Files & {
  /** Throws what the store says where the bucket is not there, is not ours, or cannot be reached. */
  check(): Promise<void>;
  close(): void;
};

/**
 * A body that breaks off or a store that does not answer is tried three times; then what the client says is thrown. Writing again is
 * safe: what an earlier attempt stored is the same bytes.
 */
export function createBucketFiles(options: BucketOptions): BucketFiles {
  const { bucket, region, endpoint, credentials, now = () => new Date() } = options;
  const client = new S3Client({
    region,
    ...(endpoint && { endpoint, forcePathStyle: true }),
    ...(credentials && { credentials }),
    maxAttempts: ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECT_MS_MAX, requestTimeout: SILENCE_MS_MAX, throwOnRequestTimeout: true },
  });

  async function read(key: string): Promise<Uint8Array | null> {
    for (let attempt = 1; ; attempt++) {
      const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key })).catch((error: unknown) => {
        if (isAnswer(error, 404, "NoSuchKey")) return null;
        throw error;
      });
      if (answer === null) return null;
      let bytes: Uint8Array;
      try {
        bytes = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
      } catch (error) {
        // The client makes a request again, but not a body that breaks off halfway.
        if (attempt === ATTEMPTS) throw error;
        continue;
      }
      if (answer.Metadata?.[SHA256] !== sha256Hex(bytes)) throw new FileDamaged(key);
      return bytes;
    }
  }

  async function addressOf(key: string, as: FileName): Promise<string> {
    demandFileKey(key);
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: key,
      ResponseContentType: as.mediaType,
      ResponseContentDisposition: disposition(as),
      ResponseCacheControl: "private, no-store",
    });
    return getSignedUrl(client, command, { expiresIn: ADDRESS_SECONDS, signingDate: now() });
  }

  return {
    ...(options.handsOut && { addressOf }),
    async put(key, body, mediaType) {
      demandFileKey(key);
      const sha256 = sha256Hex(body);
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body,
        ContentType: mediaType,
        ChecksumSHA256: Buffer.from(sha256, "hex").toString("base64"),
        Metadata: { [SHA256]: sha256 },
        IfNoneMatch: "*",
      });
      for (let attempt = 1; ; attempt++) {
        try {
          await client.send(command);
          break;
        } catch (error) {
          if (isAnswer(error, 412, "PreconditionFailed")) {
            const there = await read(key);
            if (there === null || sha256Hex(there) !== sha256) throw new FileConflict(key);
            break;
          }
          // Somebody else is writing it at this moment: whether the same, the next attempt learns.
          if (attempt === ATTEMPTS || !isAnswer(error, 409, "ConditionalRequestConflict")) throw error;
        }
      }
      return { key, sha256, bytes: body.length };
    },
    async get(key) {
      demandFileKey(key);
      return read(key);
    },
    async check() {
      await client.send(new HeadBucketCommand({ Bucket: bucket }));
    },
    close: () => client.destroy(),
  };
}

function isAnswer(error: unknown, status: number, name: string): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === status && error.name === name;
}
