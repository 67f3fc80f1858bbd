/** What the server renders, before and without any script: a sheet that can be read. */
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import type { DraftContent, DraftLine } from "#core/draft-content.ts";
import { EMPTY_DRAFT } from "#core/draft-document.ts";
import { DraftEditor } from "./DraftEditor.tsx";
import type { DraftDoor } from "./draft-door.ts";

const party = (name: string) => ({
  name,
  addressLines: ["Hoge der A 9", "9712 AC Groningen"],
  countryCode: "NL",
  vatId: "NL004125837B02",
  registrationId: "",
  email: "",
});
const line = (id: string, part: Partial<DraftLine>): DraftLine => ({
  id,
  title: id,
  detail: "",
  quantity: "1",
  unit: "",
  unitPrice: "0",
  discount: null,
  taxes: [{ category: "S", rate: "21", exemptionReason: null }],
  ...part,
});

const nowhere = async (): Promise<never> => {
  throw new Error("the server renders without asking anything");
};
const door: DraftDoor = {
  ticket: nowhere,
  findClients: nowhere,
  client: nowhere,
  createClient: nowhere,
  findItems: nowhere,
  submit: nowhere,
  discard: nowhere,
};

function render(content: Partial<DraftContent>): string {
  return renderToString(
    <DraftEditor
      invoiceId="i"
      content={{ ...EMPTY_DRAFT, ...content }}
      buyer={party("Museum Kade")}
      countryCode="NL"
      self={{ memberId: "m", name: "Ana Jansen" }}
      may={{ submit: true, discard: true }}
      door={door}
      onMovedOn={() => {}}
      onDiscarded={() => {}}
      surroundings={{
        seller: party("Studio Harbour"),
        bank: null,
        taxPolicy: "category",
        locale: "en-GB",
        logo: null,
        corrects: null,
        today: "2026-11-21",
      }}
    />,
  );
}

test("the whole sheet is there without a script: words, figures, totals", () => {
  const html = render({
    reference: "PO 2026-118",
    lines: [
      line("l1", { title: "Creative direction", detail: "Kick-off", quantity: "6", unit: "days", unitPrice: "880" }),
      line("l2", { title: "Guide", quantity: "2000", unitPrice: "0.84", discount: { kind: "percent", percent: "5" } }),
    ],
    notes: "Thank you",
  });
  for (const text of [
    "Museum Kade",
    "PO 2026-118",
    "Creative direction",
    "Kick-off",
    "5,280.00",
    "2,000",
    "Thank you",
  ]) {
    expect(html).toContain(text);
  }
  expect(html).toContain('data-total="831996"');
  expect(html).not.toMatch(/NaN|undefined|\[object/);
});

test("no field takes text before the document has come, and every one has a name", () => {
  const html = render({ lines: [line("l1", {})] });
  const fields = html.match(/<(input|textarea)[^>]*>/g) ?? [];
  expect(fields.length).toBeGreaterThan(8);
  for (const field of fields) {
    expect(field).toMatch(/readonly/i);
    expect(field).toMatch(/aria-label="[^"]+"/);
  }
  expect(html).toContain('aria-label="Quantity, line 1"');
  expect(html).not.toContain("Add a line");
});

test("what a client was named does not become part of the page", () => {
  const html = render({
    lines: [line("l1", { title: '<img src=x onerror="alert(1)">' })],
    notes: "</textarea><script>",
  });
  expect(html).not.toContain("<img src=x");
  expect(html).not.toContain("<script>");
});

test("an empty draft says that it is one", () => {
  const html = render({ clientId: null });
  expect(html).toContain("Invoice (draft)");
  expect(html).toContain("when approved");
});
