import { describe, expect, test } from "vitest";
import { IssuedDocument } from "#core/invoice-content.ts";
import { sheetLabels } from "#core/sheet/sheet-labels.ts";
import { SHEET_LANGUAGES } from "#core/sheet/sheet-languages.ts";
import { composeInvoiceMail } from "./compose-invoice-mail.ts";
import { invoiceContent, issuedDocument } from "./testing/issued-document.ts";

const link = "https://countersign.example/i/abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ";
const agencyName = "Studio Harbour";

describe("the mail of an invoice", () => {
  test("says who, what, how much, until when and where, in the subject, the text and the HTML", () => {
    const document = IssuedDocument.parse(issuedDocument());
    const mail = composeInvoiceMail({ document, agencyName, message: null, link });
    expect(mail.subject).toBe("Invoice 2026-0147 from Studio Harbour: €1,210.00, due 31 Mar 2026");
    expect(mail.fromName).toBe("Studio Harbour");
    expect(mail.attachmentName).toBe("2026-0147.pdf");
    for (const part of ["2026-0147", "€1,210.00", "31 March 2026", "RF18539007547034", "Campaign in March", link]) {
      expect(mail.text).toContain(part);
      expect(mail.html).toContain(part);
    }
    expect(mail.html).toContain("Hello Lumen &amp; Sons,");
  });

  test("is the same to the letter when it is composed again", () => {
    const compose = () => composeInvoiceMail({ document: issuedDocument(), agencyName, message: null, link });
    expect(compose()).toEqual(compose());
  });

  test("uses no table, no script, no style sheet, and nothing that is fetched", () => {
    const { html } = composeInvoiceMail({ document: issuedDocument(), agencyName, message: null, link });
    expect(html).not.toMatch(/<table|<script|<style|<link|<img|@import|url\(/i);
    expect([...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address]) => address)).toEqual([link, link]);
  });

  test("of a credit note asks nobody for money", () => {
    const content = invoiceContent({ kind: "credit_note", corrects: "2026-0140" });
    const mail = composeInvoiceMail({
      document: issuedDocument({ number: "C2026-0003" }, content),
      agencyName,
      message: null,
      link,
    });
    expect(mail.subject).toBe("Credit note C2026-0003 from Studio Harbour: €1,210.00");
    expect(mail.text).toContain("credit note C2026-0003 for invoice 2026-0140");
    expect(`${mail.text}${mail.html}`).not.toMatch(/due/i);
  });

  test("neutralises line ends and markup in every name that a person typed", () => {
    const content = invoiceContent({
      subject: "X\r\nBcc: thief@example.com",
      buyer: { ...invoiceContent().buyer, name: '<img src=x onerror="alert(1)">\nReply-To: thief@example.com' },
    });
    const mail = composeInvoiceMail({
      document: issuedDocument({ number: "2026/01\r\n47" }, content),
      agencyName: "Evil\r\nBcc: thief@example.com",
      message: null,
      link,
    });
    for (const header of [mail.subject, mail.fromName, mail.attachmentName]) expect(header).not.toMatch(/[\r\n]/);
    expect(mail.attachmentName).toBe("2026-01-47.pdf");
    expect(mail.text.split("\n").filter((line) => /^(bcc|reply-to):/i.test(line))).toEqual([]);
    expect(mail.html).not.toContain("<img");
  });

  test("writes amounts with the decimals of their currency and in the document's own manner", () => {
    const yen = invoiceContent({ currency: "JPY", template: { design: "classic", version: 1, locale: "de-DE" } });
    const mail = composeInvoiceMail({ document: issuedDocument({}, yen), agencyName, message: null, link });
    expect(mail.text).toMatch(/Zu zahlen: 121\.000\s¥/);
  });

  test.each(SHEET_LANGUAGES)("calls a credit note in $name as its PDF does, in each country", ({ locales }) => {
    for (const locale of locales) {
      const template = { design: "classic" as const, version: 1 as const, locale };
      const content = invoiceContent({ kind: "credit_note", corrects: "2026-0140", template });
      const { subject } = composeInvoiceMail({
        document: issuedDocument({}, content),
        agencyName,
        message: null,
        link,
      });
      expect(subject.toLowerCase(), locale).toContain(sheetLabels(locale).creditNote.toLowerCase());
    }
  });

  test.each(SHEET_LANGUAGES)("speaks $name where the document does", ({ code, direction, locales: [locale] }) => {
    const compose = (kind: "invoice" | "credit_note") => {
      const template = { design: "classic" as const, version: 1 as const, locale };
      const content = invoiceContent({ kind, corrects: kind === "invoice" ? null : "2026-0140", template });
      return composeInvoiceMail({ document: issuedDocument({}, content), agencyName, message: null, link });
    };
    const [mail, credit] = [compose("invoice"), compose("credit_note")];
    for (const { subject, text, html } of [mail, credit]) {
      for (const part of ["2026-0147", agencyName]) expect(subject).toContain(part);
      for (const part of ["2026-0147", agencyName, link, "Lumen"]) expect(text).toContain(part);
      expect(`${subject}${text}${html}`).not.toMatch(/undefined|\[object/);
      expect(html).toContain(`<html lang="${code}" dir="${direction}">`);
      if (code !== "en") expect(text).not.toMatch(/\b(?:Hello|Amount|attached|Answer)\b/);
    }
    expect(credit.subject).not.toBe(mail.subject);
    expect(credit.text).toContain("2026-0140");
  });
});
