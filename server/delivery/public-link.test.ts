import { describe, expect, test } from "vitest";
import {
  openPublicLink,
  type PublicLinkRow,
  publicLinkExpiry,
  publicLinkToken,
  publicLinkTokenHash,
  publicLinkUrl,
} from "./public-link.ts";

const secret = "a secret of the test that has enough bytes";
const now = new Date("2026-03-01T10:00:00Z");
const row: PublicLinkRow = {
  tenantId: "00000000-0000-4000-8000-000000000001",
  id: "00000000-0000-4000-8000-0000000000aa",
  invoiceId: "00000000-0000-4000-8000-0000000000bb",
  versionId: "00000000-0000-4000-8000-0000000000cc",
  expiresAt: publicLinkExpiry(now),
  revokedAt: null,
};

function shelf(...rows: PublicLinkRow[]) {
  const asked: string[] = [];
  const find = async (hash: string) => {
    asked.push(hash);
    return rows.find((each) => publicLinkTokenHash(publicLinkToken(secret, each.id)) === hash) ?? null;
  };
  return { find, asked };
}

describe("the client's link", () => {
  test("is the same on every call, and its row keeps only a hash of it", () => {
    const token = publicLinkToken(secret, row.id);
    expect(publicLinkToken(secret, row.id.toUpperCase())).toBe(token);
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(publicLinkTokenHash(token)).toMatch(/^[0-9a-f]{64}$/);
    expect(publicLinkTokenHash(token)).not.toContain(token);
    expect(publicLinkUrl("https://pay.example", token)).toBe(`https://pay.example/i/${token}`);
  });

  test("cannot be made without the secret, nor for a neighbouring row", () => {
    const token = publicLinkToken(secret, row.id);
    expect(publicLinkToken(`${secret}.`, row.id)).not.toBe(token);
    expect(publicLinkToken(secret, row.versionId)).not.toBe(token);
  });

  test("opens its own version", async () => {
    const opened = await openPublicLink(shelf(row).find, publicLinkToken(secret, row.id), now);
    expect(opened).toEqual({ state: "open", link: row });
  });

  test("is unknown when one character of it was altered", async () => {
    const token = publicLinkToken(secret, row.id);
    const altered = `${token.slice(0, 20)}${token[20] === "A" ? "B" : "A"}${token.slice(21)}`;
    expect(await openPublicLink(shelf(row).find, altered, now)).toEqual({ state: "unknown" });
  });

  test("is not even looked up when it cannot be a token", async () => {
    const { find, asked } = shelf(row);
    for (const token of ["", "x", "../../etc/passwd", "a".repeat(44), `${"a".repeat(42)}'`, "ä".repeat(43)]) {
      expect(await openPublicLink(find, token, now)).toEqual({ state: "unknown" });
    }
    expect(asked).toEqual([]);
  });

  test("stops at its expiry to the millisecond, and at once when it is revoked", async () => {
    const token = publicLinkToken(secret, row.id);
    const at = (ms: number) => new Date(row.expiresAt.getTime() + ms);
    expect((await openPublicLink(shelf(row).find, token, at(-1))).state).toBe("open");
    expect((await openPublicLink(shelf(row).find, token, at(0))).state).toBe("expired");
    const revoked = { ...row, revokedAt: now };
    expect((await openPublicLink(shelf(revoked).find, token, now)).state).toBe("revoked");
  });
});
