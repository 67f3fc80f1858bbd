import { expect, test } from "vitest";
import { bounceAddress, bounceRef, readBounceRef, refOfBounceAddress } from "./bounce-address.ts";
import { isMailAddress } from "./mail-text.ts";

const SECRET = "a secret of the bounce address's tests, long enough";
const ID = "0f1e2d3c-4b5a-4697-8877-665544332211";
const DOMAIN = "bounce.example.com";

test("a bounce address fits the limits of mail and says whose it is, in any case of its letters", () => {
  const address = bounceAddress(SECRET, ID, DOMAIN);
  expect(address.split("@")[0]?.length).toBeLessThanOrEqual(64);
  expect(isMailAddress(address)).toBe(true);
  expect(refOfBounceAddress(SECRET, address, DOMAIN)).toBe(bounceRef(SECRET, ID));
  expect(refOfBounceAddress(SECRET, address.toUpperCase(), DOMAIN)).toBe(bounceRef(SECRET, ID));
  expect(bounceAddress(SECRET, ID, DOMAIN)).toBe(address);
});

test("nobody makes one without the secret, and none is read for another delivery, domain or form", () => {
  const ref = bounceRef(SECRET, ID);
  const [id = "", mac = ""] = ref.split(".");
  const forged = [
    bounceRef("another secret, which is just as long as that one", ID),
    `${"0".repeat(32)}.${mac}`,
    `${id}.${mac.slice(0, 19)}${mac.endsWith("0") ? "1" : "0"}`,
    `${id}.${mac.slice(0, 19)}`,
    `${id}.`,
    id,
    `${ref}0`,
    ` ${ref}`,
    "",
  ];
  for (const one of forged) expect(readBounceRef(SECRET, one), one).toBeNull();
  expect(readBounceRef(SECRET, ref)).toBe(ID);
  for (const address of [
    `bounces+${ref}@example.com`,
    `bounces+${ref}@bounce.example.com.evil.example`,
    `bounces+${ref}@evil.example@${DOMAIN}`,
    `invoices+${ref}@${DOMAIN}`,
    `bounces@${DOMAIN}`,
    `@${DOMAIN}`,
  ])
    expect(refOfBounceAddress(SECRET, address, DOMAIN), address).toBeNull();
});
