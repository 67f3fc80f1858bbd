/**
 * The bucket behind a network that fails: Toxiproxy (`TOXIPROXY_URL`) stands before the real server (`S3_ENDPOINT`). Whatever is
 * cut, slow or hung, what is read is whole or an error, and what is stored is there or is not.
 */
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createBucketFiles } from "./files.ts";

const api = process.env.TOXIPROXY_URL;
const upstream = process.env.S3_ENDPOINT;
const credentials = {
  accessKeyId: process.env.S3_ACCESS_KEY ?? "",
  secretAccessKey: process.env.S3_SECRET_KEY ?? "",
};
const region = "us-east-1";
const bucket = `countersign-faults-${Date.now().toString(36)}`;
const LISTEN = process.env.TOXIPROXY_LISTEN ?? "127.0.0.1:9919";
const PROXY = `countersign-${Date.now().toString(36)}`;
const MEGABYTE = new Uint8Array(1_000_000).fill(7);

describe.skipIf(api === undefined || upstream === undefined)("a bucket that fails (TOXIPROXY_URL, S3_ENDPOINT)", () => {
  const made: { close(): void }[] = [];
  /** A connection of its own each time: what was connected before a fault does not feel it. */
  const behind = () => {
    const files = createBucketFiles({ bucket, region, endpoint: `http://${LISTEN}`, credentials });
    made.push(files);
    return files;
  };
  const straight = createBucketFiles({ bucket, region, endpoint: upstream, credentials });
  const call = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${api}${path}`, {
      method,
      signal: AbortSignal.timeout(5_000),
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok && answer.status !== 404)
      throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  };
  const toxic = (type: string, attributes: object, stream: "downstream" | "upstream" = "downstream") =>
    call("POST", `/proxies/${PROXY}/toxics`, { name: `${type}-${stream}`, type, stream, attributes });
  const open = (enabled: boolean) => call("POST", `/proxies/${PROXY}`, { enabled });
  const key = (what: string) => `tenants/0b0f7c1e/documents/${what}.pdf`;

  beforeAll(async () => {
    const root = new S3Client({ region, endpoint: upstream ?? "", forcePathStyle: true, credentials });
    await root.send(new CreateBucketCommand({ Bucket: bucket }));
    root.destroy();
    await call("POST", "/proxies", {
      name: PROXY,
      listen: LISTEN,
      upstream: new URL(upstream ?? "").host,
      enabled: true,
    });
  });
  afterEach(async () => {
    for (const files of made.splice(0)) files.close();
    await call("POST", "/reset");
  });
  afterAll(() => call("DELETE", `/proxies/${PROXY}`));

  test("that is slow is waited for", async () => {
    await toxic("latency", { latency: 700, jitter: 300 });
    const files = behind();
    await files.put(key("slow"), MEGABYTE, "application/pdf");
    expect((await files.get(key("slow")))?.length).toBe(MEGABYTE.length);
  });

  test("whose answers break off halfway is an error, never half a file, and whole again afterwards", async () => {
    await straight.put(key("cut"), MEGABYTE, "application/pdf");
    await toxic("limit_data", { bytes: 300_000 });
    await expect(behind().get(key("cut"))).rejects.toThrow();
    await call("POST", "/reset");
    expect((await behind().get(key("cut")))?.length).toBe(MEGABYTE.length);
  });

  test("that loses what is written halfway has all of it or none, and takes it when it is sent again", async () => {
    await toxic("limit_data", { bytes: 400_000 }, "upstream");
    await expect(behind().put(key("lost"), MEGABYTE, "application/pdf")).rejects.toThrow();
    expect(await straight.get(key("lost"))).toBeNull();
    await call("POST", "/reset");
    await behind().put(key("lost"), MEGABYTE, "application/pdf");
    expect((await straight.get(key("lost")))?.length).toBe(MEGABYTE.length);
  });

  test("whose answer to a write is lost took it: sent again it is the same file", async () => {
    // The request goes through; the few hundred bytes of the answer do not.
    await toxic("limit_data", { bytes: 1 });
    await expect(behind().put(key("unheard"), MEGABYTE, "application/pdf")).rejects.toThrow();
    expect((await straight.get(key("unheard")))?.length).toBe(MEGABYTE.length);
    await call("POST", "/reset");
    const again = await behind().put(key("unheard"), MEGABYTE, "application/pdf");
    expect(again.bytes).toBe(MEGABYTE.length);
  });

  test("that resets every connection, or is gone, is an error at once", async () => {
    await toxic("reset_peer", { timeout: 0 });
    await expect(behind().get(key("cut"))).rejects.toThrow();
    await call("POST", "/reset");
    await open(false);
    await expect(behind().put(key("gone"), MEGABYTE, "application/pdf")).rejects.toThrow();
    await open(true);
    expect(await behind().get(key("gone"))).toBeNull();
  });

  test("that takes the request and never answers is given up in bounded time", async () => {
    // Nothing of the request gets through; the connection stays.
    await toxic("timeout", { timeout: 0 }, "upstream");
    await expect(behind().get(key("cut"))).rejects.toThrow(/did not respond|timed out|timeout/i);
  }, 60_000);
});
