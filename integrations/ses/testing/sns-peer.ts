/**
 * SNS as it calls: envelopes signed with a key of its own, whose certificate it serves over HTTP. `fetch` stands for the internet: it
 * leads SNS's hosts to this server, and everybody else nowhere.
 */
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export const TOPIC = "arn:aws:sns:eu-west-1:123456789012:mail-events";
export const CERTIFICATE_URL =
  "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem";

type Fields = Record<string, string>;

export type SnsPeer = AsyncDisposable & {
  fetch: typeof fetch;
  /** What was asked of it, as host and path. */
  asked: string[];
  /** An envelope, signed; `change` replaces fields before it is signed, `after` when it has been. */
  envelope(change: Fields, after?: Fields): Uint8Array;
};

export async function startSnsPeer(now: Date): Promise<SnsPeer> {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const day = 86_400_000;
  const pem = certificate(publicKey, privateKey, new Date(now.getTime() - day), new Date(now.getTime() + day));
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.headers["x-host"]}${request.url}`);
    response.end(request.url?.endsWith(".pem") ? pem : "<ConfirmSubscriptionResponse/>");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    fetch: (input, init) => {
      const url = new URL(String(input));
      if (!url.hostname.endsWith(".amazonaws.com")) throw new Error(`nothing leads to ${url.href}`);
      const headers = { "x-host": url.hostname };
      return fetch(`http://127.0.0.1:${port}${url.pathname}${url.search}`, { ...init, headers });
    },
    envelope(change, after = {}) {
      const fields: Fields = {
        Type: "Notification",
        MessageId: crypto.randomUUID(),
        TopicArn: TOPIC,
        Message: "{}",
        Timestamp: now.toISOString(),
        SignatureVersion: "2",
        SigningCertURL: CERTIFICATE_URL,
        ...change,
      };
      const names =
        fields.Type === "Notification"
          ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
          : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
      const text = names.map((name) => (fields[name] === undefined ? "" : `${name}\n${fields[name]}\n`)).join("");
      const algorithm = fields.SignatureVersion === "2" ? "sha256" : "sha1";
      const Signature = sign(algorithm, Buffer.from(text), privateKey).toString("base64");
      return new TextEncoder().encode(JSON.stringify({ ...fields, Signature, ...after }));
    },
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, "close");
    },
  };
}

/** A certificate for SNS's own name, signed by itself: the least that X.509 asks for, in DER. */
function certificate(publicKey: KeyObject, privateKey: KeyObject, from: Date, until: Date): string {
  const der = (tag: number, ...parts: Buffer[]): Buffer => {
    const content = Buffer.concat(parts);
    const { length } = content;
    const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
    return Buffer.concat([Buffer.from([tag, ...head]), content]);
  };
  const sequence = (...parts: Buffer[]) => der(0x30, ...parts);
  const utcTime = (date: Date) => der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, "").slice(2, 14)}Z`));
  const rsaWithSha256 = sequence(Buffer.from("06092a864886f70d01010b0500", "hex"));
  const commonName = Buffer.from("0603550403", "hex");
  const name = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from("sns.amazonaws.com")))));
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    rsaWithSha256,
    name,
    sequence(utcTime(from), utcTime(until)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signed = sequence(
    body,
    rsaWithSha256,
    der(0x03, Buffer.concat([Buffer.from([0]), sign("sha256", body, privateKey)])),
  );
  return `-----BEGIN CERTIFICATE-----\n${signed.toString("base64").replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`;
}
