/**
 * Amazon SNS, which carries what SES has to say: an envelope signed with RSA, whose certificate lies at an address inside the envelope.
 * That address is the attack: it is followed only to SNS's own hosts, by https, without redirects.
 */
import { verify, X509Certificate } from "node:crypto";
import { z } from "zod";

const SNS_HOST = /^sns\.[a-z0-9-]{4,30}\.amazonaws\.com(\.cn)?$/;
const CERTIFICATE_PATH = /^\/SimpleNotificationService-[A-Za-z0-9]+\.pem$/;
const CERTIFICATE_BYTES_MAX = 20_000;
const CERTIFICATES_KEPT_MAX = 8;
const FETCH_MS_MAX = 5_000;

export const SnsMessage = z.object({
  Type: z.enum(["Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"]),
  MessageId: z.string().min(1).max(100),
  TopicArn: z.string().max(300),
  Subject: z.string().nullish(),
  Message: z.string(),
  Timestamp: z.iso.datetime(),
  SignatureVersion: z.enum(["1", "2"]),
  Signature: z.string().max(2_000),
  SigningCertURL: z.string().max(500),
  Token: z.string().optional(),
  SubscribeURL: z.string().max(2_000).optional(),
});
export type SnsMessage = z.infer<typeof SnsMessage>;

export type Sns = {
  /** Whether SNS signed exactly this. Throws when the certificate cannot be fetched, which may pass. */
  isGenuine(message: SnsMessage, now: Date): Promise<boolean>;
  /** Says that we do want this topic. Only for a message that is genuine. */
  confirm(message: SnsMessage): Promise<void>;
};

export function createSns(options: { fetch: typeof fetch }): Sns {
  const certificates = new Map<string, X509Certificate>();

  async function get(url: URL): Promise<Response> {
    const response = await options.fetch(url, { redirect: "error", signal: AbortSignal.timeout(FETCH_MS_MAX) });
    if (!response.ok) throw new Error(`${url.host} answered ${response.status}`);
    return response;
  }

  async function certificateAt(url: URL): Promise<X509Certificate> {
    const known = certificates.get(url.href);
    if (known) return known;
    const text = await (await get(url)).text();
    if (text.length > CERTIFICATE_BYTES_MAX) throw new Error(`${url.host} sent something too large for a certificate`);
    const certificate = new X509Certificate(text);
    const [oldest] = certificates.keys();
    if (certificates.size >= CERTIFICATES_KEPT_MAX && oldest) certificates.delete(oldest);
    certificates.set(url.href, certificate);
    return certificate;
  }

  return {
    async isGenuine(message, now) {
      const url = ofSns(message.SigningCertURL);
      if (!url || !CERTIFICATE_PATH.test(url.pathname)) return false;
      const certificate = await certificateAt(url);
      if (now < new Date(certificate.validFrom) || now > new Date(certificate.validTo)) return false;
      const algorithm = message.SignatureVersion === "2" ? "sha256" : "sha1";
      const signature = Buffer.from(message.Signature, "base64");
      return verify(algorithm, Buffer.from(signedText(message)), certificate.publicKey, signature);
    },
    async confirm(message) {
      const url = ofSns(message.SubscribeURL ?? "");
      if (!url) throw new Error("the address to confirm a subscription at is not one of SNS");
      await (await get(url)).body?.cancel();
    },
  };
}

/** The address, if it leads to SNS and nowhere else. */
function ofSns(address: string): URL | null {
  const url = URL.parse(address);
  if (url?.protocol !== "https:" || url.port !== "" || url.username !== "" || !SNS_HOST.test(url.hostname)) return null;
  return url;
}

/** The fields that are signed, by name and in their order, a line each. */
function signedText(message: SnsMessage): string {
  const names =
    message.Type === "Notification"
      ? (["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"] as const)
      : (["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"] as const);
  return names.map((name) => (message[name] == null ? "" : `${name}\n${message[name]}\n`)).join("");
}
