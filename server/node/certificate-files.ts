/** A certificate and its key in two files, which somebody else renews: read at start, and again once they have changed. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile, stat } from "node:fs/promises";

export type Certificate = { key: string; cert: string };

export type CertificateFiles = {
  /** What they held when they were read last. */
  now: Certificate;
  /** What they hold by now, where they changed since and fit each other; else null. Never throws. */
  renewed(): Promise<Certificate | null>;
};

/** Throws an Error in words where a file cannot be read, is no key or no certificate, or the two do not belong together. */
export async function certificateFiles(keyPath: string, certPath: string): Promise<CertificateFiles> {
  const read = async (): Promise<Certificate> => {
    const [key, cert] = await Promise.all([readFile(keyPath, "utf8"), readFile(certPath, "utf8")]);
    if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) {
      throw new Error("the key is not that of the certificate");
    }
    return { key, cert };
  };
  const changedAt = async (): Promise<string> =>
    (await Promise.all([keyPath, certPath].map((path) => stat(path)))).map(({ mtimeMs }) => mtimeMs).join(" ");
  let seen = await changedAt();
  return {
    now: await read(),
    async renewed() {
      try {
        const at = await changedAt();
        if (at === seen) return null;
        const fresh = await read();
        seen = at;
        return fresh;
      } catch {
        // Half renewed, or gone: the one that is served goes on, and the next look may find both.
        return null;
      }
    },
  };
}
