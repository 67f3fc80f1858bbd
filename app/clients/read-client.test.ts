import { expect, test } from "vitest";
import { WrongFields } from "#app/api.server.ts";
import { readClient } from "./read-client.server.ts";

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

test("addresses may be pasted with commas, semicolons or line ends between them", () => {
  const client = readClient(form({ name: "Kade", emails: "a@kade.example, b@kade.example;\nc@kade.example" }));
  expect(client.emails).toEqual(["a@kade.example", "b@kade.example", "c@kade.example"]);
  expect(client.party.email).toBe("a@kade.example");
});

test("without a legal name the name stands on the invoice, and empty days mean the agency's own", () => {
  const client = readClient(form({ name: "Kade", dueDays: "", vatId: "nl 0041 25837 b02" }));
  expect(client.party.name).toBe("Kade");
  expect(client.party.vatId).toBe("NL004125837B02");
  expect(client.dueDays).toBeNull();
});

test("a client without a language or a template of its own has the agency's", () => {
  expect(readClient(form({ name: "Kade" }))).toMatchObject({ locale: null, templateId: null });
  expect(readClient(form({ name: "Kade", locale: "klingon" })).locale).toBeNull();
  expect(readClient(form({ name: "Kade", locale: "ja-JP" })).locale).toBe("ja-JP");
});

test("everything wrong is said at once, each beside its field", () => {
  const read = () => readClient(form({ name: "", emails: "nobody", dueDays: "3.5", address: "1\n2\n3\n4\n5\n6\n7" }));
  expect(read).toThrow(WrongFields);
  try {
    read();
  } catch (error) {
    expect(Object.keys(error instanceof WrongFields ? error.wrong : {}).sort()).toEqual([
      "address",
      "dueDays",
      "emails",
      "name",
    ]);
  }
});
