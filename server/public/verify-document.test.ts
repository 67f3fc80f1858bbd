import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fingerprint, longFingerprint, parseFingerprint, sha256Hex } from "#core/canonical.ts";
import { documents } from "#db/schema/invoices.ts";
import { type TestIssued, twoTenants, type World } from "#server/testing/world.ts";

let world: World;
let issued: TestIssued;
const PDF = new TextEncoder().encode("%PDF-1.7 the bytes that were stored");

beforeAll(async () => {
  world = await twoTenants();
  issued = await world.acme.issuedInvoice({ subject: "Campaign" });
  await world.services.inTenant(world.acme.tenantId, (tx) =>
    tx.insert(documents).values({
      tenantId: world.acme.tenantId,
      versionId: issued.versionId,
      fileKey: "documents/one.pdf",
      sha256: sha256Hex(PDF),
      bytes: PDF.length,
    }),
  );
});
afterAll(() => world[Symbol.asyncDispose]());

const verify = (input: Parameters<typeof world.nobody.public.verify>[0]) => world.nobody.public.verify(input);

describe("the public proof", () => {
  it("knows a PDF by its bytes and says what it prints, to anyone, without a session", async () => {
    const answer = await verify({ sha256: sha256Hex(PDF) });
    if (answer.verdict !== "genuine") throw new Error("the document was not known");
    expect(answer.documents).toHaveLength(1);
    expect(answer.documents[0]).toMatchObject({
      kind: "invoice",
      number: issued.number,
      issuedBy: "Acme Studio B.V.",
      voided: false,
      creditedMinor: "0",
      fingerprint: longFingerprint(issued.contentHash),
    });
    expect(answer.documents[0]?.countersigned?.name).toBeTruthy();
  });

  it("finds one altered byte, wherever it is", async () => {
    for (let at = 0; at < PDF.length; at += 1) {
      const altered = PDF.slice();
      altered[at] = (altered[at] ?? 0) ^ 1;
      if (at % 7 === 0) expect(await verify({ sha256: sha256Hex(altered) })).toEqual({ verdict: "unknown" });
    }
  });

  it("takes the whole fingerprint in any spelling, and the short one only beside its number", async () => {
    const long = longFingerprint(issued.contentHash);
    for (const typed of [long, long.toLowerCase(), long.replaceAll("·", ""), long.replaceAll("·", " - ")]) {
      expect((await verify({ fingerprint: typed, number: "" })).verdict, typed).toBe("genuine");
    }
    const short = fingerprint(issued.contentHash);
    expect((await verify({ fingerprint: short, number: issued.number })).verdict).toBe("genuine");
    expect(await verify({ fingerprint: short, number: "2026-9999" })).toEqual({ verdict: "unknown" });
    await expect(verify({ fingerprint: short, number: "" })).rejects.toMatchObject({
      cause: { code: "fingerprint_needs_number" },
    });
    await expect(verify({ fingerprint: "not one", number: issued.number })).rejects.toMatchObject({
      cause: { code: "fingerprint_invalid" },
    });
  });

  it("says that an invoice was withdrawn, because a genuine one may be one that nobody has to pay", async () => {
    const other = await world.acme.issuedInvoice({ subject: "Withdrawn soon" });
    await world.acme.api.approver.invoices.void({ invoiceId: other.invoiceId, reason: "Sent to the wrong client" });
    const answer = await verify({ fingerprint: longFingerprint(other.contentHash), number: "" });
    expect(answer).toMatchObject({ verdict: "genuine", documents: [{ number: other.number, voided: true }] });
  });

  it("says nothing that the document does not print: no id, no address of a person, no state of payment", async () => {
    const answer = JSON.stringify(await verify({ sha256: sha256Hex(PDF) }));
    for (const secret of [issued.invoiceId, issued.versionId, world.acme.tenantId, "settled", "@"]) {
      expect(answer).not.toContain(secret);
    }
  });

  it("stops a machine that guesses short fingerprints of one number, and nobody who asks about another", async () => {
    world.setNow("2026-03-12T09:00:00.000Z");
    const guess = (at: number) =>
      verify({ fingerprint: at.toString(16).padStart(8, "0"), number: "2026-0001" }).then(
        (answer) => answer.verdict,
        (error) => (error.cause as { code: string }).code,
      );
    const answers: string[] = [];
    for (let at = 0; at < 40; at += 1) answers.push(await guess(at));
    expect(answers.slice(0, 20)).toEqual(Array(20).fill("unknown"));
    expect(answers.slice(20)).toEqual(Array(20).fill("too_many_requests"));
    expect((await verify({ fingerprint: fingerprint(issued.contentHash), number: `${issued.number}x` })).verdict).toBe(
      "unknown",
    );
    // Whoever has the file or its whole fingerprint is not held up by the guessers.
    expect((await verify({ sha256: sha256Hex(PDF) })).verdict).toBe("genuine");
    world.setNow("2026-03-12T09:02:00.000Z");
    expect(await guess(1)).toBe("unknown");
  });
});

describe("a fingerprint as people type it", () => {
  it("is its digits, whatever stands between them", () => {
    expect(parseFingerprint("7F3A·91C2")).toBe("7f3a91c2");
    expect(parseFingerprint(" 7f3a 91c2 04be ")).toBe("7f3a91c204be");
    expect(parseFingerprint("7F3A-91C2-04BE-D8A7-5561-FE20-9C13-6A0B")).toHaveLength(32);
  });

  it("is none when it is too short, too long or has other letters", () => {
    for (const text of ["", "7F3A91C", "7F3G·91C2", "0".repeat(33), "'; drop table"])
      expect(parseFingerprint(text)).toBeNull();
  });
});
