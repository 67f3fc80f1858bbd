/** Which template this document wears: the choice of the client or the agency, unless somebody chooses for this one. */
import { useObservable, useSelected } from "#app/collab/use-observable.ts";
import { templateFor } from "#core/document-look.ts";
import { useDesk, useWritable } from "./draft-desk.tsx";

export function LookChoice() {
  const { actions, figures, session } = useDesk();
  const writable = useWritable();
  useObservable(figures.view);
  const templateId = useSelected(session.content, (content) => content.templateId);
  const clientId = useSelected(session.content, (content) => content.clientId);
  const { looks } = figures;
  if (looks === null || looks.templates.length === 0) return null;
  const usual = templateFor({ templateId: "", clientId }, looks);
  const offered = looks.templates.filter((one) => !one.archived || one.templateId === templateId);
  return (
    <label className="draft-look wide">
      <span className="sr-only">Template of this document</span>
      <select
        value={offered.some((one) => one.templateId === templateId) ? templateId : ""}
        disabled={!writable}
        data-field="invoice/templateId"
        title="Template of this document"
        onChange={(event) => actions.set("templateId", event.currentTarget.value)}
      >
        <option value="">{`As usual: ${usual?.name ?? "plain"}`}</option>
        {offered.map((one) => (
          <option key={one.templateId} value={one.templateId}>
            {one.archived ? `${one.name} (archived)` : one.name}
          </option>
        ))}
      </select>
    </label>
  );
}
