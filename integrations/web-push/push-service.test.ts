import { createPublicKey, verify } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { PushDeferred } from "#server/notifications/push-service.ts";
import { encryptForBrowser, TEXT_BYTES_MAX } from "./encrypt.ts";
import { isPublicAddress, isPublicUrl, lookUpPublic } from "./public-address.ts";
import { createPushService } from "./push-service.ts";
import { testBrowser } from "./testing/browser.ts";

const bytes = (text: string) => Buffer.from(text, "base64url");

type Received = { headers: IncomingMessage["headers"]; body: Buffer };

/** A push service on this machine, over real HTTP; `answer` decides, and may never answer. */
async function pushPeer(answer: (response: ServerResponse) => void) {
  const received: Received[] = [];
  const server: Server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    received.push({ headers: request.headers, body: Buffer.concat(parts) });
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}/wake/abc`, origin: `http://127.0.0.1:${port}`, received };
}

const now = () => new Date("2026-03-10T09:00:00.000Z");
const ofPeer = (timeoutMs = 2_000) =>
  createPushService({
    secret: "a secret of a test",
    contact: "mailto:ops@countersign.example",
    now,
    peer: { timeoutMs },
  });
const message = { text: '{"title":"Your countersignature is asked for"}', topic: "a-topic", ttlSeconds: 3600 };

describe("a push message", () => {
  test("has the very bytes of the example in RFC 8291", () => {
    const body = encryptForBrowser(
      Buffer.from("When I grow up, I want to be a watermelon"),
      {
        p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        auth: "BTBZMqHH6r4Tts7J_aSIgg",
      },
      {
        salt: bytes("DGv6ra1nlYgDCS1FRnbzlw"),
        privateKey: bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
      },
    );
    expect(body.toString("base64url")).toBe(
      "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
    );
  });

  test("is refused for keys that no browser has, and for more text than fits", () => {
    const { keys } = testBrowser();
    const wrong = [
      { ...keys, auth: "short" },
      { ...keys, p256dh: keys.auth },
      { ...keys, p256dh: Buffer.alloc(65, 4).toString("base64url") },
    ];
    for (const target of wrong) expect(() => encryptForBrowser(Buffer.from("x"), target)).toThrow(RangeError);
    expect(() => encryptForBrowser(Buffer.alloc(TEXT_BYTES_MAX + 1), keys)).toThrow(RangeError);
    expect(encryptForBrowser(Buffer.alloc(TEXT_BYTES_MAX), keys)).toHaveLength(86 + 4096);
  });

  test("arrives so that the browser alone can read it, signed for this push service and for half a day", async () => {
    const peer = await pushPeer((response) => response.writeHead(201).end());
    const { keys, read } = testBrowser();
    const service = ofPeer();
    expect(await service.send({ endpoint: peer.endpoint, ...keys }, message)).toEqual({ outcome: "accepted" });
    const [request] = peer.received;
    if (!request) throw new Error("nothing arrived");
    expect(request.body.toString("latin1")).not.toContain("countersignature");
    expect(read(request.body)).toBe(message.text);
    expect(request.headers).toMatchObject({ ttl: "3600", topic: "a-topic", "content-encoding": "aes128gcm" });
    const [, token = "", key = ""] = /^vapid t=(\S+), k=(\S+)$/.exec(request.headers.authorization ?? "") ?? [];
    expect(key).toBe(service.publicKey);
    const [head = "", claims = "", signature = ""] = token.split(".");
    const point = bytes(key);
    const publicKey = createPublicKey({
      format: "jwk",
      key: {
        kty: "EC",
        crv: "P-256",
        x: point.subarray(1, 33).toString("base64url"),
        y: point.subarray(33).toString("base64url"),
      },
    });
    const options = { key: publicKey, dsaEncoding: "ieee-p1363" as const };
    expect(verify("sha256", Buffer.from(`${head}.${claims}`), options, bytes(signature))).toBe(true);
    expect(JSON.parse(bytes(claims).toString())).toEqual({
      aud: peer.origin,
      exp: now().getTime() / 1000 + 12 * 60 * 60,
      sub: "mailto:ops@countersign.example",
    });
  });

  test("is signed with the same key on every host of one secret, and with another one elsewhere", () => {
    expect(ofPeer().publicKey).toBe(ofPeer().publicKey);
    const elsewhere = createPushService({ secret: "another", contact: "mailto:x@y.example", now });
    expect(elsewhere.publicKey).not.toBe(ofPeer().publicKey);
  });
});

describe("a push service that does not take it", () => {
  const send = async (answer: (response: ServerResponse) => void, timeoutMs?: number) => {
    const peer = await pushPeer(answer);
    return ofPeer(timeoutMs).send({ endpoint: peer.endpoint, ...testBrowser().keys }, message);
  };

  test.each([404, 410])("and answers %i has let go of the browser", async (status) => {
    expect(await send((response) => response.writeHead(status).end())).toEqual({ outcome: "gone" });
  });

  test("and asks for patience gets as much as it says, within reason", async () => {
    const asked = (seconds: string) => send((response) => response.writeHead(429, { "retry-after": seconds }).end());
    await expect(asked("120")).rejects.toMatchObject({ name: "PushDeferred", retryAfterMs: 120_000 });
    await expect(asked("999999")).rejects.toMatchObject({ retryAfterMs: 6 * 60 * 60_000 });
    await expect(asked("Tue, 10 Mar 2026 10:00:00 GMT")).rejects.toMatchObject({ retryAfterMs: 60_000 });
    await expect(send((response) => response.writeHead(503).end())).rejects.toBeInstanceOf(PushDeferred);
  });

  test("and never answers is given up in time, to be tried again", async () => {
    await expect(send(() => undefined, 100)).rejects.toMatchObject({ name: "PushDeferred" });
  });

  test("and cuts the connection is tried again", async () => {
    await expect(send((response) => response.destroy())).rejects.toMatchObject({ name: "PushDeferred" });
  });

  test("and sends us elsewhere is not followed there", async () => {
    const redirect = (response: ServerResponse) =>
      response.writeHead(307, { location: "http://169.254.169.254/" }).end();
    expect(await send(redirect)).toMatchObject({ outcome: "rejected" });
  });
});

describe("an address that is named by a browser", () => {
  const strict = createPushService({ secret: "s", contact: "mailto:x@y.example", now });

  test.each([
    "http://push.example.com/x",
    "https://127.0.0.1/x",
    "https://0x7f.1/x",
    "https://[::1]/x",
    "https://localhost/x",
    "https://db.internal/x",
    "https://push.example.com:8443/x",
    "https://user:word@push.example.com/x",
    "file:///etc/passwd",
    "no address",
  ])("is not %s", async (endpoint) => {
    expect(strict.accepts(endpoint)).toBe(false);
    expect(await strict.send({ endpoint, ...testBrowser().keys }, message)).toMatchObject({ outcome: "rejected" });
  });

  test("is that of a push service", () => {
    for (const host of ["fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com"])
      expect(isPublicUrl(`https://${host}/wpush/v2/gAAAA`)).toBe(true);
  });

  test("may not lead to a private machine by its name either", async () => {
    const error = await new Promise((resolve) => lookUpPublic("localhost", {}, (refused) => resolve(refused)));
    expect(String(error)).toContain("not a public address");
  });

  test("is public only outside of every range that is not", () => {
    const inside = [
      "10.1.2.3",
      "100.64.0.1",
      "169.254.169.254",
      "172.31.0.1",
      "192.168.1.1",
      "224.0.0.1",
      "255.255.255.255",
      "0.0.0.0",
    ];
    const inside6 = [
      "::1",
      "::ffff:10.0.0.1",
      "fe80::1",
      "fc00::1",
      "64:ff9b::a00:1",
      "2002:a00:1::1",
      "2001:db8::1",
      "ff02::1",
      "x",
    ];
    for (const address of [...inside, ...inside6]) expect(isPublicAddress(address), address).toBe(false);
    for (const address of ["93.184.216.34", "172.32.0.1", "2606:4700::6810:84e5"])
      expect(isPublicAddress(address), address).toBe(true);
  });
});
