/**
 * The bucket against a real server that checks signatures. `S3_ENDPOINT` says where it is, `S3_ACCESS_KEY` and `S3_SECRET_KEY` who
 * may make buckets there.
 */
import { createServer } from "node:net";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, test } from "vitest";
import { FileDamaged } from "#server/files/files.ts";
import { filesSuite } from "#server/files/testing/files-suite.ts";
import { createBucketFiles } from "./files.ts";

const endpoint = process.env.S3_ENDPOINT;
const credentials = {
  accessKeyId: process.env.S3_ACCESS_KEY ?? "",
  secretAccessKey: process.env.S3_SECRET_KEY ?? "",
};
const region = "us-east-1";
const bucket = `countersign-${Date.now().toString(36)}`;
const KEY = "tenants/0b0f7c1e/documents/1.pdf";

describe.skipIf(endpoint === undefined)("a bucket (S3_ENDPOINT)", () => {
  const root = new S3Client({ region, endpoint: endpoint ?? "", forcePathStyle: true, credentials });
  const open = (more: object = {}) => createBucketFiles({ bucket, region, endpoint, credentials, ...more });
  beforeAll(() => root.send(new CreateBucketCommand({ Bucket: bucket })));

  filesSuite(open);

  test("a bucket that is there answers; one that is not, and a wrong secret, are errors", async () => {
    await open().check();
    await expect(open({ bucket: "never-made" }).check()).rejects.toThrow();
    const wrong = { ...credentials, secretAccessKey: "not the secret" };
    await expect(open({ credentials: wrong }).check()).rejects.toThrow();
    await expect(open({ credentials: wrong }).put(KEY, new Uint8Array([1]), "text/plain")).rejects.toThrow(
      /[Ss]ignature/,
    );
  });

  test("bytes that somebody changed behind our back are never handed out", async () => {
    const files = open();
    const key = `${KEY}.changed`;
    const { sha256 } = await files.put(key, new TextEncoder().encode("one"), "text/plain");
    const Metadata = { sha256 };
    await root.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: "two", Metadata }));
    await expect(files.get(key)).rejects.toBeInstanceOf(FileDamaged);
  });

  test("an address opens one file for a minute, under the name and type that were asked for, and nothing else", async () => {
    const key = `${KEY}.handed-out`;
    const body = new TextEncoder().encode("%PDF-1.7 handed out");
    await open().put(key, body, "application/octet-stream");
    const handing = (now = new Date()) => open({ handsOut: true, now: () => now });
    const as = { name: "2026 0042/é.pdf", mediaType: "application/pdf" };
    const address = (await handing().addressOf?.(key, as)) ?? "";
    const answer = await fetch(address);
    expect(Buffer.from(await answer.arrayBuffer()).equals(body)).toBe(true);
    expect(answer.headers.get("content-type")).toBe("application/pdf");
    expect(answer.headers.get("content-disposition")).toBe('inline; filename="2026-0042-.pdf"');
    const refused = async (other: string) => (await fetch(other)).status;
    expect(await refused(address.replace("handed-out", "changed"))).toBe(403);
    expect(await refused(address.replace(/X-Amz-Expires=\d+/, "X-Amz-Expires=600"))).toBe(403);
    expect(await refused((await handing(new Date(Date.now() - 61_000)).addressOf?.(key, as)) ?? "")).toBe(403);
    expect(open().addressOf).toBeUndefined();
    await expect(handing().addressOf?.("../secret", as)).rejects.toThrow();
  });

  test("a store that takes the connection and says nothing is given up in bounded time", async () => {
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    const { promise: listening, resolve } = Promise.withResolvers<void>();
    silent.once("listening", resolve);
    await listening;
    const address = silent.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const files = open({ endpoint: `http://127.0.0.1:${port}` });
    await expect(files.get(KEY)).rejects.toThrow();
    files.close();
    silent.close();
  }, 120_000);
});
