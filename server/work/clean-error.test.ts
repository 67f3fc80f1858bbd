import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanError } from "./clean-error.ts";

const clean = (message: string) => cleanError({ name: "Error", message }).message;

test("What a mail server says stays as it was said", () => {
  const words = "The mail server deferred it: 452 4.2.2 <books@kade.example> mailbox full, try again later";
  expect(clean(words)).toBe(words);
});

test.each([
  ["connect to smtp://mailer:hunter2@mail.example:587 failed", "hunter2"],
  ["401 for Authorization: Bearer eyJhbGciOi.J9.sig", "eyJhbGciOi"],
  ['{"password":"hunter2 and more"} was refused', "hunter2"],
  ["aws_secret_access_key=wJalrXUtnFEMI/K7MDENG was wrong", "wJalr"],
  ["key AKIAIOSFODNN7EXAMPLE is not known", "AKIAIOSF"],
  ["GET https://s3.example/b/k.pdf?X-Amz-Signature=abc123 answered 403", "abc123"],
  ["https://countersign.example/i/Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MGFiY2RlZmc3OA opens nothing", "Zm9vYmFy"],
  ["Failed query: insert into clients values ($1)\nparams: Museum De Kade,NL12", "De Kade"],
  ["ENOSPC: no space left on device, write '/srv/countersign/.data/files/.staging/x'", "/srv/"],
  ["EACCES: permission denied, open 'C:\\Users\\ruud\\files\\x.pdf'", "ruud"],
])("%s: without what nobody may read", (message, secret) => {
  expect(clean(message)).not.toContain(secret);
});

test("An id stays, because it is what one looks for", () => {
  const words = "delivery 0b0f7c1e-5f3e-4c3c-9b57-1f2f8f0f6a11 is not there, or has no PDF yet";
  expect(clean(words)).toBe(words);
});

test("Whatever comes, what is kept is short, prints, and says something", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 9_000 }), fc.string({ unit: "binary" }), (message, name) => {
      const kept = cleanError({ name, message });
      expect(kept.message.length).toBeLessThanOrEqual(1_000);
      expect(kept.name.length).toBeLessThanOrEqual(100);
      expect(kept.message).not.toBe("");
      expect(kept.message).not.toContain("\0");
      expect(kept.message.isWellFormed()).toBe(true);
    }),
    { numRuns: 200 },
  );
});
