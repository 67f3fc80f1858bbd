/**
 * How a document looks: which template a draft wears, and what comes of it on paper. The page of a draft and the submit ask
 * the same function, so what is frozen is what was on the screen.
 */
import type { DraftContent } from "#core/draft-content.ts";
import { usualPaper } from "#core/sheet/sheet-languages.ts";
import { type FrozenTemplate, type PrintedField, plainTemplate } from "#core/template.ts";
import type { TemplateSettings } from "#core/template-settings.ts";
import { printableLine, printableText } from "#core/text.ts";

/** A template as its newest version has it. */
export type KnownTemplate = {
  templateId: string;
  name: string;
  version: number;
  settings: TemplateSettings;
  isDefault: boolean;
  /** Worn by what chose it before; offered to nobody. */
  archived: boolean;
};

export type Looks = {
  templates: KnownTemplate[];
  /** `logo`: SHA-256 of the agency's own. */
  agency: { locale: string; countryCode: string; logo: string | null };
  /** Only those that have something of their own. */
  clients: Record<string, { templateId: string | null; locale: string | null }>;
};

export type LookChoice = Pick<DraftContent, "templateId" | "clientId">;

/** The template of a draft: its own choice, else its client's, else the agency's default. Null: the plain look. */
export function templateFor({ templateId, clientId }: LookChoice, looks: Looks): KnownTemplate | null {
  const called = (id: string | null) => looks.templates.find((one) => one.templateId === id);
  return (
    called(templateId) ??
    called(clientOf(clientId, looks)?.templateId ?? null) ??
    looks.templates.find(isDefault) ??
    null
  );
}

/**
 * What is frozen. The language of a template that somebody chose for this document wins; then what is agreed with the client;
 * then the template's, then the agency's. A field says what the draft says, else its default; an empty one is left out.
 */
export function lookOf(draft: LookChoice & Pick<DraftContent, "fields">, looks: Looks): FrozenTemplate {
  const template = templateFor(draft, looks);
  const chosen = template !== null && template.templateId === draft.templateId;
  const ofClient = clientOf(draft.clientId, looks)?.locale ?? "";
  const ofTemplate = template?.settings.locale ?? "";
  const locale = (chosen && ofTemplate) || ofClient || ofTemplate || looks.agency.locale;
  if (template === null) {
    return { ...plainTemplate(locale), paper: usualPaper(looks.agency.countryCode), logo: looks.agency.logo };
  }
  const { settings } = template;
  return {
    design: settings.design,
    id: template.templateId,
    version: template.version,
    locale,
    paper: settings.paper,
    accent: settings.accent,
    typeface: settings.typeface,
    logo: settings.logo === "agency" ? looks.agency.logo : settings.logo === "none" ? null : settings.logo,
    fields: printedFields(settings, draft.fields),
    footer: printableText(settings.footer).trimEnd(),
  };
}

/** The look of settings that are being worked on: nobody wears them yet. */
export function lookOfSettings(settings: TemplateSettings, agency: Looks["agency"]): FrozenTemplate {
  const trying = { templateId: "trying", name: "", version: 0, settings, isDefault: true, archived: false };
  const { templateId } = trying;
  return lookOf({ templateId, clientId: null, fields: {} }, { templates: [trying], agency, clients: {} });
}

/** Every field of a template as it is printed where the draft says `values`. */
export function printedFields(settings: TemplateSettings, values: DraftContent["fields"]): PrintedField[] {
  return settings.fields
    .map((field) => ({ label: printableLine(field.label), value: printableLine(values[field.id] ?? field.default) }))
    .filter(({ label, value }) => label !== "" && value !== "");
}

/**
 * What the fields of a copy say, from what its original printed: each under the label that the template still has. What the
 * template says by itself is left to it.
 */
export function fieldsFromPrinted(
  settings: TemplateSettings,
  printed: readonly PrintedField[],
): DraftContent["fields"] {
  const said = new Map(printed.map(({ label, value }) => [label, value]));
  return Object.fromEntries(
    settings.fields.flatMap((field) => {
      const value = said.get(printableLine(field.label)) ?? "";
      return value === printableLine(field.default) ? [] : [[field.id, value]];
    }),
  );
}

function clientOf(clientId: string | null, looks: Looks) {
  return clientId === null ? undefined : looks.clients[clientId];
}

function isDefault(template: KnownTemplate): boolean {
  return template.isDefault;
}
