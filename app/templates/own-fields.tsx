/** Fields of the agency's own: what they are called, what they say by themselves, in which order they are printed. */

import { Button, IconButton } from "#app/components/ui/button.tsx";
import { ArrowDown, ArrowUp, Plus, Trash2 } from "#app/components/ui/icons.tsx";
import { TEMPLATE_LIMITS } from "#core/template.ts";
import { fieldIdFor, type TemplateField } from "#core/template-settings.ts";

export type OwnFieldsProps = {
  fields: TemplateField[];
  /** Ids that earlier versions gave away: a new field must not find the values of an old one. */
  taken: readonly string[];
  onChange: (what: string, fields: TemplateField[]) => void;
};

export function OwnFields({ fields, taken, onChange }: OwnFieldsProps) {
  const put = (what: string, at: number, change: Partial<TemplateField>) =>
    onChange(
      `${what} ${at}`,
      fields.map((field, index) => (index === at ? { ...field, ...change } : field)),
    );
  const move = (from: number, to: number) => {
    const next = fields.filter((_, index) => index !== from);
    const moved = fields[from];
    if (moved) onChange(`move ${from} ${to}`, next.toSpliced(to, 0, moved));
  };
  const add = () => {
    const label = "New field";
    const id = fieldIdFor(label, [...taken, ...fields.map((field) => field.id)]);
    onChange(`add ${id}`, [...fields, { id, label, default: "" }]);
  };
  return (
    <fieldset className="template-part">
      <legend>Fields of your own</legend>
      <p className="hint">
        Printed among the facts, filled on each draft: a cost centre, an order number. An empty one is left out.
      </p>
      {fields.length > 0 && (
        <ol className="template-fields">
          {fields.map((field, at) => (
            <li key={field.id}>
              <input
                className="input"
                aria-label={`Label of field ${at + 1}`}
                value={field.label}
                maxLength={TEMPLATE_LIMITS.labelChars}
                aria-invalid={field.label.trim() === "" || undefined}
                onChange={(event) => put("label", at, { label: event.currentTarget.value })}
              />
              <input
                className="input"
                aria-label={`What “${field.label}” says by itself`}
                placeholder="Says by itself"
                value={field.default}
                maxLength={TEMPLATE_LIMITS.valueChars}
                onChange={(event) => put("default", at, { default: event.currentTarget.value })}
              />
              <span className="template-field-acts">
                <IconButton label={`Move ${field.label} up`} disabled={at === 0} onClick={() => move(at, at - 1)}>
                  <ArrowUp className="i" aria-hidden="true" />
                </IconButton>
                <IconButton
                  label={`Move ${field.label} down`}
                  disabled={at === fields.length - 1}
                  onClick={() => move(at, at + 1)}
                >
                  <ArrowDown className="i" aria-hidden="true" />
                </IconButton>
                <IconButton
                  label={`Remove ${field.label}`}
                  onClick={() => onChange(`remove ${field.id}`, fields.toSpliced(at, 1))}
                >
                  <Trash2 className="i" aria-hidden="true" />
                </IconButton>
              </span>
            </li>
          ))}
        </ol>
      )}
      <div>
        <Button onClick={add} disabled={fields.length >= TEMPLATE_LIMITS.fields}>
          <Plus className="i" aria-hidden="true" /> Add a field
        </Button>
      </div>
    </fieldset>
  );
}
