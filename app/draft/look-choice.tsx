/** Which template this document wears: the choice of the client or the agency, unless somebody chooses for this one. */

import { useObservable, useSelected } from "#app/collab/use-observable.ts";
import { IconButton } from "#app/components/ui/button.tsx";
import { Palette } from "#app/components/ui/icons.tsx";
import { Menu, MenuChoices } from "#app/components/ui/menu.tsx";
import { templateFor } from "#core/document-look.ts";
import { useDesk, useWritable } from "./draft-desk.tsx";

/** A menu's choice needs a value; in the document it is nothing. */
const USUAL = "usual";

export function LookChoice() {
  const { actions, figures, session } = useDesk();
  const writable = useWritable();
  // Templates that were saved anew come with the view.
  useObservable(figures.view);
  const templateId = useSelected(session.content, (content) => content.templateId);
  const clientId = useSelected(session.content, (content) => content.clientId);
  const { looks } = figures;
  if (looks === null || looks.templates.length === 0) return null;
  const usual = templateFor({ templateId: "", clientId }, looks)?.name ?? "Plain";
  const offered = looks.templates.filter((one) => !one.archived || one.templateId === templateId);
  const chosen = offered.find((one) => one.templateId === templateId);
  const choices = [
    { value: USUAL, label: `As usual: ${usual}` },
    ...offered.map((one) => ({
      value: one.templateId,
      label: one.name,
      ...(one.archived ? { aside: "archived" } : {}),
    })),
  ];
  const choose = (value: string) => {
    // The sheet is not taken away while the words of another language are on their way.
    void wordsOfAllLanguages().then(() => actions.set("templateId", value === USUAL ? "" : value));
  };
  return (
    <Menu
      trigger={
        <IconButton label={`Template: ${chosen?.name ?? usual}`} className="wide" disabled={!writable}>
          <Palette className="i" aria-hidden="true" />
        </IconButton>
      }
    >
      <MenuChoices
        label="Template of this document"
        value={chosen ? chosen.templateId : USUAL}
        onChange={choose}
        choices={choices}
      />
    </Menu>
  );
}

function wordsOfAllLanguages(): Promise<void> {
  return import("#app/sheet-languages.ts").then(
    ({ fetchLanguages }) => fetchLanguages().catch(() => {}),
    () => {},
  );
}
