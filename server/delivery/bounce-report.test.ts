import { describe, expect, test } from "vitest";
import { gistOfReport, readDeliveryStatus } from "./bounce-report.ts";

const gistOf = (text: string) => gistOfReport(readDeliveryStatus(text));

describe("a delivery report", () => {
  test("of Postfix says what the other server said, in one line", () => {
    const text = [
      "Reporting-MTA: dns; mta.studioharbour.example",
      "",
      "Final-Recipient: rfc822; ap@lumen.example",
      "Action: failed",
      "Status: 5.1.1",
      "Diagnostic-Code: smtp; 550 5.1.1 <ap@lumen.example>: Recipient address",
      "    rejected: User unknown",
    ].join("\r\n");
    expect(gistOf(text)).toEqual({
      kind: "bounced",
      status: "5.1.1",
      diagnostic: "550 5.1.1 <ap@lumen.example>: Recipient address rejected: User unknown",
    });
  });

  test("of Exchange, with fields in another order and capitals, means the same", () => {
    const text =
      "Reporting-MTA: dns;mail.example\n\n\nfinal-recipient: RFC822;AP@LUMEN.EXAMPLE\nSTATUS: 5.1.10 (bad address)\naction: Failed\ndiagnostic-code: smtp;550 5.1.10 RecipientNotFound\n";
    expect(gistOf(text)).toMatchObject({ kind: "bounced", status: "5.1.10" });
  });

  test("that a mail was only passed on to where nobody tells says nothing", () => {
    expect(gistOf("Reporting-MTA: dns; a\n\nAction: relayed\nStatus: 2.0.0\n")).toBeNull();
    expect(gistOf("Reporting-MTA: dns; a\n\nAction: expanded\nStatus: 2.0.0\n")).toBeNull();
  });

  test("about a list is about the member who did not get it", () => {
    const text = "Reporting-MTA: dns; a\n\nAction: delivered\nStatus: 2.0.0\n\nAction: failed\nStatus: 5.2.2\n";
    expect(gistOf(text)).toEqual({ kind: "bounced", status: "5.2.2", diagnostic: "" });
  });

  test("without groups, fields or end is none, and one without end is read so far", () => {
    for (const text of ["", "\n\n\n", "hello", "Action", ": failed", "x".repeat(300_000)])
      expect(gistOf(text)).toBeNull();
    const endless = `Action: delivered\n\n${"Action: delivered\n\n".repeat(20_000)}Action: failed\n`;
    expect(readDeliveryStatus(endless).length).toBeLessThanOrEqual(51);
    expect(
      readDeliveryStatus(`Action: failed\nDiagnostic-Code: smtp; ${"5".repeat(90_000)}`)[0]?.diagnostic,
    ).toHaveLength(1_000);
  });
});
