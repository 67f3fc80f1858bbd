/** Everything that can be decided about a template, from the whole to the small print. */
import { Field, Select, TextArea } from "#app/components/ui/field.tsx";
import type { SheetView } from "#core/sheet/sheet-view.ts";
import { DESIGNS, PAPERS, type Paper, TEMPLATE_LIMITS, TYPEFACES, type Typeface } from "#core/template.ts";
import type { TemplateSettings } from "#core/template-settings.ts";
import { AccentField } from "./accent-field.tsx";
import { dressed, SheetThumbnail, type Wardrobe } from "./dressed-sheet.tsx";
import { LogoChoice } from "./logo-choice.tsx";
import { OwnFields } from "./own-fields.tsx";
import { DESIGN_WORDS, TYPEFACE_WORDS } from "./template-words.ts";

export type LocaleChoice = { value: string; label: string };

export type TemplateControlsProps = {
  settings: TemplateSettings;
  /** On what the designs are pictured. */
  sample: SheetView;
  wardrobe: Wardrobe;
  locales: LocaleChoice[];
  takenFieldIds: readonly string[];
  onChange: (what: string, next: Partial<TemplateSettings>) => void;
  onUploaded: (hash: string, uri: string) => void;
};

export function TemplateControls(props: TemplateControlsProps) {
  const { settings, sample, wardrobe, locales, onChange } = props;
  return (
    <div className="template-controls">
      <fieldset className="template-part">
        <legend>Design</legend>
        <div className="template-designs">
          {DESIGNS.map((design) => (
            <label key={design} className="template-design">
              <input
                type="radio"
                name="design"
                value={design}
                checked={settings.design === design}
                onChange={() => onChange("design", { design })}
              />
              <SheetThumbnail view={dressed(sample, { ...settings, design }, wardrobe)} width={118} />
              <span>
                <b>{DESIGN_WORDS[design].name}</b>
                <small>{DESIGN_WORDS[design].says}</small>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <AccentField accent={settings.accent} onChange={(accent) => onChange("accent", { accent })} />
      <div className="template-part template-pair">
        <Field name="typeface" label="Typeface">
          <Select
            value={settings.typeface}
            onChange={(event) => onChange("typeface", { typeface: event.currentTarget.value as Typeface })}
          >
            {TYPEFACES.map((typeface) => (
              <option key={typeface} value={typeface}>
                {TYPEFACE_WORDS[typeface]}
              </option>
            ))}
          </Select>
        </Field>
        <Field name="paper" label="Paper">
          <Select
            value={settings.paper}
            onChange={(event) => onChange("paper", { paper: event.currentTarget.value as Paper })}
          >
            {PAPERS.map((paper) => (
              <option key={paper} value={paper}>
                {paper === "A4" ? "A4 (210 × 297 mm)" : "US Letter (8.5 × 11 in)"}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <div className="template-part">
        <Field
          name="locale"
          label="Language of the document"
          hint="Words, dates and numbers. The language of a client comes first, unless somebody chose this template for a document."
        >
          <Select
            value={settings.locale}
            onChange={(event) =>
              onChange("locale", { locale: event.currentTarget.value as TemplateSettings["locale"] })
            }
          >
            {locales.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <LogoChoice
        logo={settings.logo}
        uri={wardrobe.logos[settings.logo] ?? null}
        hasAgencyLogo={wardrobe.agency.logo !== null}
        onChange={(logo) => onChange("logo", { logo })}
        onUploaded={props.onUploaded}
      />
      <OwnFields
        fields={settings.fields}
        taken={props.takenFieldIds}
        onChange={(what, fields) => onChange(`field ${what}`, { fields })}
      />
      <div className="template-part">
        <Field
          name="footer"
          label="Footer"
          hint={`At the foot of every page, ${TEMPLATE_LIMITS.footerChars} characters at most.`}
        >
          <TextArea
            rows={3}
            maxLength={TEMPLATE_LIMITS.footerChars}
            value={settings.footer}
            onChange={(event) => onChange("footer", { footer: event.currentTarget.value })}
          />
        </Field>
      </div>
    </div>
  );
}
