/**
 * SNS as it calls: envelopes signed with a key of its own, whose certificate it serves over HTTP. `fetch` stands for the internet: it
 * leads SNS's hosts to this server, and everybody else nowhere.
 */
import { sign } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { selfSigned } from "#integrations/testing/self-signed.ts";

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
  const { privateKey, certificate: pem } = selfSigned("sns.amazonaws.com", now);
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
