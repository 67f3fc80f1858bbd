/** Certificates of nobody, for tests: made here, so that none lies in the repository and runs out. */
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

const DAY_MS = 86_400_000;

/** A key pair and a certificate for `name` that it signed itself: the least that X.509 asks for, in DER. Good for a day around `now`. */
export function selfSigned(name: string, now: Date): { privateKey: KeyObject; key: string; certificate: string } {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
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
  const subject = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from(name)))));
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    rsaWithSha256,
    subject,
    sequence(utcTime(new Date(now.getTime() - DAY_MS)), utcTime(new Date(now.getTime() + DAY_MS))),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signed = sequence(
    body,
    rsaWithSha256,
    der(0x03, Buffer.concat([Buffer.from([0]), sign("sha256", body, privateKey)])),
  );
  const lines = signed.toString("base64").replace(/.{64}/g, "$&\n");
  return {
    privateKey,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}
