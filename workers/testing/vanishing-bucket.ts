/** A store of objects that speaks as much of S3 as ours asks for, and whose bucket can be taken away in the middle of a run. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type VanishingBucket = AsyncDisposable & {
  /** As `createBucketFiles` takes it. */
  bucket: { bucket: string; endpoint: string; credentials: { accessKeyId: string; secretAccessKey: string } };
  /** True: every request is answered with what S3 says of a bucket that is not there. */
  gone: boolean;
  /** How often each key was written. */
  writes: Map<string, number>;
};

const refusal = (code: string, message: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;

export async function startVanishingBucket(): Promise<VanishingBucket> {
  const objects = new Map<string, { body: Buffer; sha256: string }>();
  const server = createServer(async (request, response) => {
    const key = new URL(request.url ?? "/", "http://bucket").pathname;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const refuse = (status: number, code: string, message: string) =>
      response.writeHead(status, { "content-type": "application/xml" }).end(refusal(code, message));
    if (store.gone) return refuse(404, "NoSuchBucket", "The specified bucket does not exist");
    const known = objects.get(key);
    if (request.method === "PUT") {
      // Only whoever asks for it is kept from replacing what is there: S3 takes the rest, and the second write counts.
      if (known && request.headers["if-none-match"] === "*")
        return refuse(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
      objects.set(key, { body: Buffer.concat(chunks), sha256: String(request.headers["x-amz-meta-sha256"] ?? "") });
      store.writes.set(key, (store.writes.get(key) ?? 0) + 1);
      return response.writeHead(200, { etag: '"1"' }).end();
    }
    if (!known) return refuse(404, "NoSuchKey", "The specified key does not exist.");
    return response.writeHead(200, { "x-amz-meta-sha256": known.sha256 }).end(known.body);
  });
  const store: VanishingBucket = {
    bucket: { bucket: "files", endpoint: "", credentials: { accessKeyId: "any", secretAccessKey: "any" } },
    gone: false,
    writes: new Map(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  store.bucket.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return store;
}
