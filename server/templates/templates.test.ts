import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sha256Hex } from "#core/canonical.ts";
import type { DraftContent } from "#core/draft-content.ts";
import { setField, setOwnField } from "#core/draft-document.ts";
import { templateOf } from "#core/template.ts";
import { PLAIN_SETTINGS, type TemplateSettings } from "#core/template-settings.ts";
import { createCaller } from "#server/create-caller.ts";
import { printPreview } from "#server/documents/print-preview.ts";
import { type Printer, PrintFailed } from "#server/documents/printer.ts";
import { type TestAgency, twoTenants, type World } from "#server/testing/world.ts";

let world: World;
let acme: TestAgency;
beforeAll(async () => {
  world = await twoTenants();
  acme = world.acme;
});
afterAll(() => world[Symbol.asyncDispose]());

const refused = (code: string, details?: object) => ({ cause: { code, ...(details ? { details } : {}) } });
const withFields: TemplateSettings = {
  ...PLAIN_SETTINGS,
  design: "modern",
  accent: "#1f5f5b",
  fields: [
    { id: "cost-centre", label: "Cost centre", default: "4711" },
    { id: "order", label: "Order", default: "" },
  ],
  footer: "Studio Acme, Rotterdam",
};

let made = 0;
async function template(settings: Partial<TemplateSettings> = {}): Promise<{ templateId: string; name: string }> {
  made += 1;
  const name = `Template ${made}`;
  const { templateId } = await acme.api.owner.templates.create({ name, settings: { ...withFields, ...settings } });
  return { templateId, name };
}

async function frozenLook(content: Partial<DraftContent>, clientId?: string) {
  const { invoiceId } = await acme.submittedInvoice({ ...content, ...(clientId ? { clientId } : {}) });
  const { frozen } = await acme.api.viewer.invoices.byId({ invoiceId });
  if (!frozen) throw new Error("what was submitted is frozen");
  return { invoiceId, look: templateOf(frozen.template) };
}

function save(templateId: string, name: string, settings: TemplateSettings, basedOn: number) {
  return acme.api.owner.templates.save({ templateId, name, settings, basedOn });
}

describe("what a document is submitted with", () => {
  test("is the template as it is at that moment, with its fields filled, and no later version touches it", async () => {
    const { templateId, name } = await template();
    const { invoiceId, look } = await frozenLook({ templateId, fields: { order: "PO 7" } });
    expect(look).toMatchObject({
      design: "modern",
      id: templateId,
      version: 1,
      fields: [
        { label: "Cost centre", value: "4711" },
        { label: "Order", value: "PO 7" },
      ],
      footer: "Studio Acme, Rotterdam",
    });
    await save(templateId, name, { ...withFields, design: "minimal", footer: "Another" }, 1);
    const { frozen, round } = await acme.api.viewer.invoices.byId({ invoiceId });
    expect(frozen && templateOf(frozen.template)).toEqual(look);
    await acme.api.approver.invoices.approve({ invoiceId, contentHash: round?.contentHash ?? "" });
    await acme.api.editor.invoices.issue({ invoiceId, contentHash: round?.contentHash ?? "" });
    const issued = await acme.api.viewer.invoices.byId({ invoiceId });
    expect(issued.document && templateOf(issued.document.content.template)).toEqual(look);
    expect((await frozenLook({ templateId })).look).toMatchObject({ design: "minimal", version: 2 });
  });

  test("is what was on the screen: a template that was saved meanwhile stops the submit, and nothing is lost", async () => {
    const { templateId, name } = await template();
    const { invoiceId } = await acme.draftInvoice({ templateId, fields: {} });
    const seen = { ...(await frozenLook({ templateId })).look };
    await save(templateId, name, { ...withFields, accent: "#aa0000" }, 1);
    const { editor } = acme.api;
    await expect(editor.invoices.submit({ invoiceId, look: seen })).rejects.toMatchObject(refused("look_changed"));
    await editor.invoices.edit({
      invoiceId,
      operations: [{ type: "setOwnField", fieldId: "cost-centre", value: "" }],
    });
    // A field that a colleague filled is in the document, and the document is what is submitted.
    const now = { ...seen, accent: "#aa0000", version: 2 };
    await expect(editor.invoices.submit({ invoiceId, look: now })).resolves.toMatchObject({ state: "in_review" });
    const { frozen } = await editor.invoices.byId({ invoiceId });
    expect(frozen && templateOf(frozen.template).fields).toEqual([]);
  });

  test("is the draft's choice, else the client's, else the agency's; so is the language", async () => {
    const { owner, editor } = acme.api;
    const house = await template({ locale: "nl-NL" });
    const japanese = await template({ locale: "ja-JP", design: "minimal" });
    await owner.templates.makeDefault(house);
    const client = await editor.clients.byId({ clientId: acme.clientId });
    const { clientId } = await editor.clients.create({
      ...client,
      name: "Nakano",
      templateId: japanese.templateId,
      locale: "ja-JP",
    });
    const german = await editor.clients.create({ ...client, name: "Wannsee", locale: "de-AT" });
    expect((await frozenLook({})).look).toMatchObject({ id: house.templateId, locale: "nl-NL" });
    expect((await frozenLook({}, clientId)).look).toMatchObject({ id: japanese.templateId, locale: "ja-JP" });
    expect((await frozenLook({}, german.clientId)).look).toMatchObject({ id: house.templateId, locale: "de-AT" });
    expect((await frozenLook({ templateId: house.templateId }, clientId)).look).toMatchObject({ locale: "nl-NL" });
    const { looks } = await acme.api.viewer.templates.looks({});
    expect(looks.clients[clientId]).toEqual({ templateId: japanese.templateId, locale: "ja-JP" });
    await owner.templates.archive(japanese);
    expect((await frozenLook({}, clientId)).look.id).toBe(japanese.templateId);
    expect((await acme.api.viewer.templates.looks({})).looks.templates.find((one) => one.archived)).toMatchObject({
      templateId: japanese.templateId,
    });
  });

  test("is never another agency's, whatever a hostile document names", async () => {
    const theirs = await world.globex.api.owner.templates.create({ name: "Theirs", settings: withFields });
    const { invoiceId } = await acme.draftInvoice();
    await world.services.rooms.transact({ tenantId: acme.tenantId, invoiceId }, (doc) => {
      setField(doc, "templateId", theirs.templateId);
      setOwnField(doc, "cost-centre", "9");
    });
    await acme.api.editor.invoices.submit({ invoiceId });
    const { frozen } = await acme.api.viewer.invoices.byId({ invoiceId });
    expect(frozen && templateOf(frozen.template).id).not.toBe(theirs.templateId);
  });

  test("goes along to a copy: the template that was chosen, and what its fields said", async () => {
    const { templateId } = await template();
    const { invoiceId } = await frozenLook({ templateId, fields: { order: "PO 7", "cost-centre": "" } });
    const copy = await acme.api.editor.invoices.duplicate({ invoiceId });
    const { content } = await acme.api.viewer.invoices.byId(copy);
    expect(content).toMatchObject({ templateId, fields: { order: "PO 7", "cost-centre": "" } });
  });
});

describe("a template", () => {
  test("is saved as a version of its own, restored as another, and not at all where nothing changed", async () => {
    const { templateId, name } = await template();
    expect(await save(templateId, name, { ...withFields, paper: "Letter" }, 1)).toEqual({ version: 2, changed: true });
    expect(await save(templateId, name, { ...withFields, paper: "Letter" }, 2)).toEqual({ version: 2, changed: false });
    expect(await save(templateId, name, withFields, 2)).toEqual({ version: 3, changed: true });
    const { versions } = await acme.api.viewer.templates.byId({ templateId });
    expect(versions.map(({ version, settings }) => [version, settings.paper])).toEqual([
      [3, "A4"],
      [2, "Letter"],
      [1, "A4"],
    ]);
    expect(versions[0]?.savedBy).toBe("Acme Studio owner");
  });

  test("of which two people save at once keeps the first, and tells the second", async () => {
    const { templateId, name } = await template();
    const both = await Promise.allSettled([
      save(templateId, name, { ...withFields, footer: "One" }, 1),
      save(templateId, name, { ...withFields, footer: "Other" }, 1),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({
      reason: refused("template_changed_meanwhile", { version: 2 }),
    });
  });

  test("has a name of its own, and is archived and taken back", async () => {
    const { owner, viewer } = acme.api;
    const { templateId, name } = await template();
    await expect(owner.templates.create({ name: name.toUpperCase(), settings: withFields })).rejects.toMatchObject(
      refused("name_taken"),
    );
    await owner.templates.makeDefault({ templateId });
    await owner.templates.archive({ templateId });
    await expect(owner.templates.makeDefault({ templateId })).rejects.toMatchObject(refused("template_archived"));
    const { templates, looks } = await viewer.templates.list();
    expect(templates.find((one) => one.templateId === templateId)).toMatchObject({ archived: true, isDefault: false });
    expect(looks.templates.map((one) => one.templateId)).not.toContain(templateId);
    await owner.templates.restore({ templateId });
    await expect(viewer.templates.byId({ templateId })).resolves.toMatchObject({ archived: false });
  });

  test.each([
    ["a colour that is no colour", { accent: "red; background: url(//evil.example)" }],
    ["two fields of one id", { fields: [withFields.fields[0], withFields.fields[0]] }],
    ["nine fields", { fields: Array.from({ length: 9 }, (_, at) => ({ id: `f${at}`, label: "F", default: "" })) }],
    ["a field whose id is a path", { fields: [{ id: "../x", label: "F", default: "" }] }],
    ["a language that we have no words for", { locale: "tlh" }],
    ["a footer of a thousand letters", { footer: "x".repeat(1_000) }],
    ["a logo that is an address", { logo: "http://evil.example/a.png" }],
  ])("with %s is refused", async (_words, change) => {
    const settings = { ...withFields, ...change } as TemplateSettings;
    await expect(acme.api.owner.templates.create({ name: "Hostile", settings })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
  });

  test("names only a logo that was uploaded here; hostile words in it are words", async () => {
    const { owner } = acme.api;
    const logo = sha256Hex("nobody's");
    await expect(owner.templates.create({ name: "Foreign", settings: { ...withFields, logo } })).rejects.toMatchObject(
      refused("file_rejected", { reason: "logo_unknown" }),
    );
    const footer = "</style><script>alert(1)</script> \u202e}{ @import url(//evil.example)";
    const { templateId } = await template({ footer });
    expect((await frozenLook({ templateId })).look.footer).toContain("</style><script>");
  });
});

describe("a preview", () => {
  const printing = (given: Partial<Printer>) => {
    const printer: Printer = { print: async () => new Uint8Array([1, 2, 3]), close: async () => {}, ...given };
    return createCaller({
      services: {
        ...world.services,
        printPreview: (view, tenantId) => printPreview(printer, view, tenantId),
      },
      requestId: "preview",
      person: acme.people.owner,
      actor: acme.actors.owner,
    });
  };

  test("wears what is not saved yet, and is marked so that nobody takes it for an invoice or pays it", async () => {
    const { number } = await acme.issuedInvoice();
    const [newest] = await acme.api.viewer.templates.samples();
    expect(newest?.name).toContain(number);
    let printed = "";
    const caller = printing({
      print: async (html) => {
        printed = html;
        return new Uint8Array([1, 2, 3]);
      },
    });
    const settings = { ...withFields, footer: "Only tried on", locale: "de-DE" as const };
    const { pdfBase64 } = await caller.templates.preview({ settings, on: newest?.id ?? "" });
    expect(pdfBase64).toBe("AQID");
    expect(printed).toContain("PREVIEW");
    expect(printed).toContain("Only tried on");
    expect(printed).toContain("Rechnung");
    expect(printed).not.toContain(number);
    expect(printed).not.toMatch(/RF\d\d/);
    expect(printed).not.toContain(acme.people.approver.name);
  });

  test("that cannot be printed is refused, and so is the thirteenth within a minute", async () => {
    const broken = printing({ print: () => Promise.reject(new PrintFailed("no browser")) });
    const input = { settings: withFields };
    await expect(broken.templates.preview(input)).rejects.toMatchObject(refused("preview_failed"));
    await expect(acme.api.owner.templates.preview(input)).rejects.toMatchObject(refused("preview_failed"));
    const caller = printing({});
    const answers = await Promise.allSettled(Array.from({ length: 14 }, () => caller.templates.preview(input)));
    expect(answers.filter(({ status }) => status === "rejected").length).toBeGreaterThanOrEqual(2);
    expect(answers.find(({ status }) => status === "rejected")).toMatchObject({ reason: refused("too_many_requests") });
  });
});

describe("a logo", () => {
  const svg = (colour: string) =>
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><rect width="40" height="10" fill="${colour}"/></svg>`,
    ).toString("base64");

  test("that a document froze is its own for ever, whatever the agency's becomes", async () => {
    const { owner, viewer } = acme.api;
    await owner.agency.setLogo({ dataBase64: svg("#c8432b") });
    const { templateId } = await template({ logo: "agency" });
    const { invoiceId, look } = await frozenLook({ templateId });
    const shown = (await viewer.invoices.byId({ invoiceId })).agency.logo;
    expect(shown).toBe((await viewer.agency.logo()).logo);
    await owner.agency.setLogo({ dataBase64: svg("#00f") });
    expect((await viewer.invoices.byId({ invoiceId })).agency.logo).toBe(shown);
    expect((await viewer.agency.logo()).logo).not.toBe(shown);
    expect((await frozenLook({ templateId })).look.logo).not.toBe(look.logo);
    await owner.agency.clearLogo();
    expect((await viewer.invoices.byId({ invoiceId })).agency.logo).toBe(shown);
  });

  test("of a template is uploaded once, and listed with it", async () => {
    const { owner, viewer } = acme.api;
    const { hash } = await owner.templates.uploadLogo({ dataBase64: svg("teal") });
    expect(await owner.templates.uploadLogo({ dataBase64: svg("teal") })).toMatchObject({ hash });
    const { templateId } = await template({ logo: hash });
    const { logos } = await viewer.templates.byId({ templateId });
    expect(logos[hash]).toMatch(/^data:image\/png/);
    await expect(
      owner.templates.uploadLogo({ dataBase64: Buffer.from("<svg onload='x'/>").toString("base64") }),
    ).rejects.toMatchObject(refused("file_rejected", { reason: "svg_active" }));
  });
});
