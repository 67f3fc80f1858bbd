import jsQR from "jsqr";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { readableInk } from "#core/ink.ts";
import { epcPayload } from "#core/payment-qr.ts";
import { InvoiceSheet } from "#core/sheet/InvoiceSheet.tsx";
import { type SheetView, sheetOfContent, sheetOfDraft, sheetOfIssued } from "#core/sheet/sheet-view.ts";
import {
  BANK,
  creditNote,
  draftOf,
  HARBOUR,
  issuedOf,
  lineOf,
  MUSEUM,
  reverseCharged,
  vat,
  withTaxIncluded,
  withTwoTaxes,
} from "#core/sheet/testing/samples.ts";
import type { FrozenTemplate } from "#core/template.ts";

const markup = (view: SheetView, stamp = false) => renderToStaticMarkup(<InvoiceSheet view={view} stamp={stamp} />);

/** What a reader reads: cells parted by " | ", the special spaces as plain ones. */
function words(html: string): string {
  return html
    .replace(/<\/(td|th|dt|dd|div|p|h1|h2|small|li|span)>/g, " | ")
    .replace(/<[^>]*>/g, "")
    .replace(/[\u00a0\u202f\u2009]/g, " ")
    .replace(/(?: \| )+/g, " | ");
}

test("prints the figures of the frozen content, and they are those of the study", () => {
  const text = words(markup(sheetOfIssued(issuedOf())));
  expect(text).toContain("Invoice 2026-0147");
  expect(text).toContain("Interface design | Museum rate | Less 5 % | 9.5 | days | 760.00 | 21 % | 6,859.00");
  expect(text).toContain("Net | 26,321.50 | VAT 21 % on 24,229.00 | 5,088.09 | VAT 9 % on 1,680.00 | 151.20");
  expect(text).toContain("VAT 0 % on 412.50 | 0.00 | Total | € 31,560.79");
  expect(text).toContain("Amount, EUR");
});

test("a draft, its frozen content and the issued document show the same figures", () => {
  const draft = draftOf({ pricesIncludeTax: true });
  const issued = issuedOf(draft);
  const around = { seller: HARBOUR, buyer: MUSEUM, bank: BANK, taxPolicy: "category", locale: "en-GB" } as const;
  const figures = (view: SheetView) => ({
    lines: view.lines.map((line) => line.statedMinor),
    sum: view.statedLinesMinor,
    taxTable: view.taxTable,
    totals: view.totals,
  });
  expect(figures(sheetOfContent(issued.content))).toEqual(figures(sheetOfIssued(issued)));
  expect(figures(sheetOfDraft(draft, around))).toEqual(figures(sheetOfIssued(issued)));
});

test("with prices that include tax the lines print what was agreed, and the way to the net is shown", () => {
  const text = words(markup(sheetOfIssued(withTaxIncluded())));
  expect(text).toContain("Price incl. VAT");
  expect(text).toContain("Portrait session | Two hours, studio | 1 | session | 363.00 | 21 % | 363.00");
  expect(text).toContain(
    "Sum, VAT included | 581.00 | Friends of the studio, 10 % | −58.10 | Net, without VAT | 450.00",
  );
  expect(text).toContain("Total | € 522.90");
});

test("discounts and charges of the document stand between the sum of the lines and the net", () => {
  const text = words(markup(sheetOfIssued(reverseCharged())));
  expect(text).toContain("Sum of lines | 4,800.00 | Express delivery | 45.00 | Net | 4,845.00");
  expect(text).toContain("Reverse charge on 4,239.38 | 0.00");
  expect(text).toContain("Reverse charge: VAT is due from the customer. Article 196 Directive 2006/112/EC");
});

test("a line with several taxes prints each of them", () => {
  expect(words(markup(sheetOfIssued(withTwoTaxes())))).toContain("8,180.00 | 5 % | 9.975 % | 8,180.00");
});

test("a credit note says what it corrects and asks for no money", () => {
  const html = markup(sheetOfIssued(creditNote()));
  const text = words(html);
  expect(text).toContain("Credit note C2026-0012");
  expect(text).toContain("Corrects | Invoice 2026-0147");
  expect(text).toContain("Total credited");
  expect(text).not.toContain("Please pay to");
  expect(text).not.toContain("Due |");
  expect(html).not.toContain("sheet-qr");
});

describe("how to pay", () => {
  test("the QR code reads back as the payment that the invoice asks for", () => {
    const document = issuedOf();
    const payload = epcPayload({
      bank: BANK,
      amountMinor: 3156079n,
      currency: "EUR",
      reference: document.paymentReference,
    });
    expect(payload).toContain("EUR31560.79");
    expect(readQr(markup(sheetOfIssued(document)))).toBe(payload);
  });

  test("a draft shows the place of the code and no code, because nobody could match what came by it", () => {
    const html = markup(sheetOfContent(issuedOf().content));
    expect(html).toContain("sheet-qr-pending");
    expect(html).not.toContain("Payment QR code");
    expect(words(html)).toContain("The reference comes with the number");
    expect(words(html)).toContain("The number comes when it is issued");
  });

  test("other currencies and accounts without an IBAN print the details and no code", () => {
    const yen = markup(sheetOfIssued(issuedOf(draftOf({ currency: "USD" }))));
    expect(yen).not.toContain("sheet-qr");
    expect(words(yen)).toContain("NL44 RABO 0123 4567 89 | Studio Harbour B.V. | BIC RABONL2U");
    const local = { ...BANK, iban: "", bic: "", accountNumber: "021000021 / 483920", bankName: "First Harbour Bank" };
    expect(words(markup(sheetOfIssued(issuedOf(draftOf(), { bank: local }))))).toContain(
      "021000021 / 483920 | Studio Harbour B.V. | First Harbour Bank",
    );
  });

  test("without an account, and when nothing is to be paid, it says nothing", () => {
    expect(markup(sheetOfIssued(issuedOf(draftOf(), { bank: null })))).not.toContain("Please pay to");
    const free = draftOf({ lines: [lineOf(["A favour", "", "1", "", "0", vat("21")], 0)] });
    expect(markup(sheetOfIssued(issuedOf(free)))).not.toContain("Please pay to");
    expect(markup(sheetOfIssued(issuedOf(), { state: "voided" }))).not.toContain("Please pay to");
  });
});

test("the seal is at the foot; the stamp only where it is asked for", () => {
  const view = sheetOfIssued(issuedOf());
  expect(words(markup(view))).toContain(`Countersigned by Mia de Boer · ${view.countersignature?.fingerprint}`);
  expect(markup(view)).not.toContain("sheet-stamp");
  expect(markup(view, true)).toContain(
    `aria-label="Countersigned by Mia de Boer, 21 November 2026, fingerprint ${view.countersignature?.fingerprint.replace("·", " ")}"`,
  );
  expect(markup({ ...view, countersignature: null }, true)).not.toContain("sheet-stamp");
});

test("what was issued under break-glass names who did it, and neither stamp nor seal says that it was countersigned", () => {
  const { countersignature, ...document } = issuedOf();
  if (!countersignature) throw new Error("the sample is countersigned");
  const mark = { ...countersignature, name: "Ruud Hendriks" };
  const html = markup(sheetOfIssued({ ...document, countersignature: null, underBreakGlass: mark }), true);
  expect(words(html)).toContain(`Not countersigned: issued under break-glass by Ruud Hendriks · ${mark.fingerprint}`);
  expect(html).not.toContain("sheet-stamp");
  expect(html).not.toContain("sheet-seal");
  expect(html).not.toContain("Countersigned by");
});

test("short terms stand in the footer, long ones in a paragraph of their own", () => {
  const footer = (html: string) => html.slice(html.indexOf("<footer"));
  const short = markup(sheetOfIssued(issuedOf()));
  expect(footer(short)).toContain("Statutory interest");
  expect(short).not.toContain("<h2>Terms");
  const long = markup(sheetOfIssued(issuedOf(draftOf({ terms: "Payment within 30 days. ".repeat(10) }))));
  expect(footer(long)).not.toContain("Payment within");
  expect(long).toContain("<h2>Terms</h2>");
});

test("what people write is text, whatever it looks like", () => {
  const hostile = `<img src=x onerror=alert(1)></style><script>alert(2)</script>`;
  const draft = draftOf({
    subject: hostile,
    notes: hostile,
    lines: [lineOf([hostile, hostile, "1", hostile.slice(0, 40), "10", vat("21")], 0)],
  });
  const html = markup(
    sheetOfIssued(issuedOf(draft, { buyer: { ...MUSEUM, name: hostile }, seller: { ...HARBOUR, name: hostile } })),
  );
  expect(html).not.toContain("<img");
  expect(html).not.toContain("<script");
  expect(html).not.toContain("</style");
});

test("lines and facts with the same words appear as often as they were written", () => {
  const twice = { ...MUSEUM, addressLines: ["Kade 1", "Kade 1"] };
  const html = markup(sheetOfIssued(issuedOf(draftOf({ subject: "Same", reference: "Same" }), { buyer: twice })));
  expect(html.split("Kade 1")).toHaveLength(3);
});

describe("the look", () => {
  const wearing = (look: Partial<FrozenTemplate>, view: SheetView = sheetOfIssued(issuedOf())): SheetView => ({
    ...view,
    locale: look.locale ?? view.locale,
    look: { ...view.look, ...look },
  });

  test("is said on the paper: design, typeface, format, and inks that can be read", () => {
    const html = markup(wearing({ design: "modern", typeface: "plex", paper: "Letter", accent: "#ffd400" }));
    expect(html).toContain(`data-design="modern" data-typeface="plex" data-paper="Letter"`);
    expect(html).toContain(`--sheet-accent:#ffd400;--sheet-accent-ink:${readableInk("#ffd400")}`);
  });

  test("prints the agency's fields that say something among the facts, and its footer at the foot", () => {
    const fields = [
      { label: "Cost centre", value: "4410" },
      { label: "Project", value: "  " },
      { label: "Cost centre", value: "4411" },
    ];
    const html = markup(wearing({ fields, footer: "Studio Harbour B.V.\nRotterdam" }));
    const facts = html.slice(html.indexOf("<dl"), html.indexOf("</dl>"));
    expect(words(facts)).toContain("Cost centre | 4410 | Cost centre | 4411");
    expect(facts).not.toContain("Project");
    expect(html.slice(html.indexOf("<footer"))).toContain("Studio Harbour B.V.\nRotterdam");
    expect(markup(wearing({ footer: " \n " }))).not.toContain("sheet-fine-own");
  });

  test("of a language from the right turns the paper round, and keeps a number the way it is written", () => {
    const html = markup(wearing({ locale: "ar-AE" }));
    expect(html).toContain(`lang="ar" dir="rtl"`);
    expect(html).toContain(`<bdi class="sheet-number">2026-0147</bdi></h1>`);
    expect(html).toContain("<bdi>RF66\u00a02026\u00a00147</bdi>");
    expect(markup(wearing({ locale: "de-CH" }))).toContain(`lang="de" dir="ltr"`);
  });

  test("of a letterhead prints the sender once, and once small where a postman looks for it", () => {
    const plain = markup(wearing({ design: "classic" }));
    const html = markup(
      wearing({ design: "letterhead" }, { ...sheetOfIssued(issuedOf()), logo: "data:image/png;base64," }),
    );
    expect(plain).toContain(`<div class="sheet-logo">Studio Harbour</div>`);
    expect(html).not.toMatch(/sheet-logo|<img/);
    const head = html.slice(html.indexOf("<header"), html.indexOf("</header>"));
    expect(words(head.replace(/<div[^>]*aria-hidden.*?<\/div>/, ""))).toBe(
      "Studio Harbour | Lloydstraat 5, 3024 EA Rotterdam | VAT NL862514731B01 · KvK 82136207 | accounts@studioharbour.example | ",
    );
  });

  test("is the same markup in every design but for its name and the head of a letterhead", () => {
    const [classic, modern, minimal] = (["classic", "modern", "minimal"] as const).map((design) =>
      markup(wearing({ design })).replaceAll(`data-design="${design}"`, ""),
    );
    expect(modern).toBe(classic);
    expect(minimal).toBe(classic);
  });
});

/** Draws the outlines of the code into pixels, with the quiet zone that the paper is, and reads it. */
function readQr(html: string): string | undefined {
  const [, box = "", d = ""] =
    /viewBox="0 0 (\d+) \d+"[^>]*aria-label="Payment QR code"[^>]*><path d="([^"]*)"/.exec(html) ?? [];
  const scale = 4;
  const quiet = 4;
  const side = (Number(box) + 2 * quiet) * scale;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  const upright = verticals(d);
  for (let down = 0; down < side; down++) {
    for (let across = 0; across < side; across++) {
      const [x, y] = [(across + 0.5) / scale - quiet, (down + 0.5) / scale - quiet];
      // Inside, where an odd number of upright sides lies to the left.
      const crossed = upright.filter((line) => line.x < x && line.top < y && line.bottom > y).length;
      if (crossed % 2 === 1) pixels.set([0, 0, 0, 255], (down * side + across) * 4);
    }
  }
  return jsQR(pixels, side, side)?.data;
}

function verticals(d: string): { x: number; top: number; bottom: number }[] {
  const lines: { x: number; top: number; bottom: number }[] = [];
  for (const [, startX, startY, steps = ""] of d.matchAll(/M(\d+) (\d+)([^M]*)z/g)) {
    let [x, y] = [Number(startX), Number(startY)];
    for (const [, axis, length] of steps.matchAll(/([hv])(-?\d+)/g)) {
      if (axis === "h") x += Number(length);
      else {
        lines.push({ x, top: Math.min(y, y + Number(length)), bottom: Math.max(y, y + Number(length)) });
        y += Number(length);
      }
    }
  }
  return lines;
}
