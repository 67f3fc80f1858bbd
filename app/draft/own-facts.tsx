/** The agency's own fields, as the template of this document has them: filled where they are printed. */
import { useObservable, useSelected } from "#app/collab/use-observable.ts";
import { templateFor } from "#core/document-look.ts";
import { ownFieldKey } from "#core/draft-document.ts";
import { SheetFact } from "#core/sheet/SheetHead.tsx";
import { TEMPLATE_LIMITS } from "#core/template.ts";
import { useDesk } from "./draft-desk.tsx";
import { ScalarInput } from "./scalar-input.tsx";

export function OwnFacts() {
  const { actions, figures, session } = useDesk();
  // A template that was saved anew, or chosen, changes the look.
  useObservable(figures.view);
  const said = useSelected(session.content, (content) => content.fields);
  const { looks } = figures;
  const template = looks === null ? null : templateFor(session.content.get(), looks);
  if (template === null) return null;
  return template.settings.fields.map((field) => (
    <SheetFact key={field.id} name={field.label} className="sheet-field">
      <ScalarInput
        path={`invoice/${ownFieldKey(field.id)}`}
        label={field.label}
        shown={said[field.id] ?? field.default}
        placeholder={field.label}
        maxLength={TEMPLATE_LIMITS.valueChars}
        onCommit={(text) => {
          actions.setOwn(field.id, text.trim() === field.default ? null : text.trim());
          return { ok: true };
        }}
      />
    </SheetFact>
  ));
}
