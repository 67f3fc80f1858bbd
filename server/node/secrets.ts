/** Secrets of the embedded default: made once, kept in the data folder with rights for its owner only. */
import { createHmac, randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The secret kept in `dataDir`, made on first use. */
export function keptSecret(dataDir: string): string {
  const path = join(dataDir, "secret");
  try {
    const secret = readFileSync(path, "utf8").trim();
    if (secret.length >= 32) return secret;
  } catch {
    // First start.
  }
  const secret = randomBytes(48).toString("base64url");
  writeFileSync(path, secret, { mode: 0o600 });
  return secret;
}

/** A secret of its own for each purpose, so that none can be used in another's place. */
export function derivedSecret(secret: string, purpose: string): string {
  return createHmac("sha256", secret).update(`countersign/${purpose}`).digest("base64url");
}
