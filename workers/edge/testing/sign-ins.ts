/** An identity provider in a test's hand: public keys at an address that counts who asks, and tokens signed with what belongs to them. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from "jose";
import type { Person } from "#server/identity/identity.ts";

export type SignIns = AsyncDisposable & {
  jwksUrl: string;
  /** How often the keys were fetched. */
  fetches(): number;
  /** A token as better-auth's jwt plugin makes it. */
  token(person: Person, changes?: TokenChanges): Promise<string>;
  /** A new key is published beside the old one, and signs from now on. */
  rotate(): Promise<void>;
};

export type TokenChanges = {
  expiresInSeconds?: number;
  audience?: string;
  issuer?: string;
  /** Signed by a key that nobody publishes, under the name of one that is. */
  forged?: true;
  /** Signed by a key that nobody publishes, under a name that nobody publishes. */
  unknownKey?: true;
};

export async function startSignIns(publicUrl: string): Promise<SignIns> {
  let fetches = 0;
  const published: object[] = [];
  let current: { kid: string; privateKey: CryptoKey };
  const rotate = async (): Promise<void> => {
    const kid = `key-${published.length + 1}`;
    const { publicKey, privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
    published.push({ ...(await exportJWK(publicKey)), alg: "EdDSA", kid });
    current = { kid, privateKey };
  };
  await rotate();
  const server = createServer((_request, response) => {
    fetches++;
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ keys: published }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    jwksUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/auth/jwks`,
    fetches: () => fetches,
    async token(person, changes = {}) {
      const strange = changes.forged || changes.unknownKey;
      const { privateKey } = strange ? await generateKeyPair("EdDSA", { crv: "Ed25519" }) : current;
      const now = Math.floor(Date.now() / 1000);
      const { sessionId: sid, name, email, emailVerified } = person;
      return new SignJWT({ sid, name, email, emailVerified })
        .setProtectedHeader({ alg: "EdDSA", kid: changes.unknownKey ? `nobodys-${Math.random()}` : current.kid })
        .setSubject(person.userId)
        .setIssuedAt(now)
        .setIssuer(changes.issuer ?? publicUrl)
        .setAudience(changes.audience ?? publicUrl)
        .setExpirationTime(now + (changes.expiresInSeconds ?? 300))
        .sign(privateKey);
    },
    rotate,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
