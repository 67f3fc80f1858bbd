/** What is sent about a template. */
import { z } from "zod";
import { TEMPLATE_LIMITS } from "#core/template.ts";
import { TemplateSettings } from "#core/template-settings.ts";
import { filledLineOf, lineOf, textOf } from "#server/text-input.ts";

/** Templates of one agency that are in use at once. */
export const TEMPLATES_MAX = 40;

export const TemplateName = filledLineOf(60);
export const TemplateRef = z.object({ templateId: z.uuid() });

/** As people type it: cleaned of what can neither be printed nor stored. */
export const SettingsInput = TemplateSettings.extend({
  fields: z
    .array(
      TemplateSettings.shape.fields.element.extend({
        label: filledLineOf(TEMPLATE_LIMITS.labelChars),
        default: lineOf(TEMPLATE_LIMITS.valueChars),
      }),
    )
    .pipe(TemplateSettings.shape.fields),
  footer: textOf(TEMPLATE_LIMITS.footerChars),
});

export const CreateTemplateInput = z.object({ name: TemplateName, settings: SettingsInput });
/** `basedOn` is the version that was on the screen: two who edit at once do not overwrite each other. */
export const SaveTemplateInput = TemplateRef.extend({
  name: TemplateName,
  settings: SettingsInput,
  basedOn: z.number().int().min(1),
});
