/** The client, as printed; pressing it searches, and makes a new client without leaving the sheet. */

import { useRef, useState } from "react";
import { useObservable } from "#app/collab/use-observable.ts";
import { Plus } from "#app/components/ui/icons.tsx";
import { useLoaded } from "#app/components/use-loaded.ts";
import { BuyerLines } from "#core/sheet/SheetHead.tsx";
import { focusField, notify, useDesk, useWritable } from "./draft-desk.tsx";
import type { ClientChoice, DraftDoor } from "./draft-door.ts";
import { ScalarInput } from "./scalar-input.tsx";
import { type Suggestion, SuggestList, useSuggest } from "./suggest-list.tsx";
import { useLookup } from "./use-lookup.ts";

const PATH = "invoice/clientId";

const loadDialog = () => import("./new-client-dialog.tsx");

export function PartyPicker({ door }: { door: DraftDoor }) {
  const desk = useDesk();
  const { actions, figures } = desk;
  const view = useObservable(figures.view);
  const writable = useWritable();
  const anchor = useRef<HTMLSpanElement>(null);
  const [query, setQuery] = useState<string | null>(null);
  const [making, setMaking] = useState<string | null>(null);
  const dialogPart = useLoaded(making !== null, loadDialog);
  const lookup = useLookup(query, door.findClients);

  const choose = (client: ClientChoice) => {
    setQuery(null);
    // The party first: when the document says the id, the sheet shows the name at once.
    figures.setBuyer(client.party);
    const content = desk.session.content.get();
    // A client's own currency and days to pay come along only into a draft that has no figures yet.
    const fresh = content.lines.every((line) => line.unitPrice === "0");
    actions.setMany([
      ["clientId", client.clientId],
      ...(client.currency !== null && fresh ? ([["currency", client.currency]] as const) : []),
      ...(client.dueDays !== null && content.dueDate === null ? ([["dueDays", client.dueDays]] as const) : []),
    ]);
    if (client.currency !== null && !fresh && client.currency !== content.currency) {
      notify(
        desk,
        `${client.party.name} is usually billed in ${client.currency}; this draft stays in ${content.currency}.`,
      );
    }
  };
  const suggestions = lookup.results.map(
    (client): Suggestion<ClientChoice> => ({
      key: client.clientId,
      value: client,
      label: client.party.name,
      hint: client.party.addressLines.at(-1) ?? null,
    }),
  );
  const suggest = useSuggest<ClientChoice>(suggestions, choose, true);

  const search = (text: string) => {
    setQuery(text);
    suggest.setOpen(true);
  };
  const name = view.buyer?.name ?? "";
  return (
    <div className="draft-party">
      {view.buyer === null ? null : (
        <div className="draft-party-lines" aria-hidden={writable || undefined}>
          <BuyerLines view={view} />
        </div>
      )}
      {writable || view.buyer === null ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: a press on the printed party; keys are heard by its field
        // biome-ignore lint/a11y/useKeyWithClickEvents: see above
        <span
          ref={anchor}
          className="draft-anchor draft-party-search"
          data-chosen={view.buyer !== null || undefined}
          onClick={(event) => {
            // The list hangs elsewhere in the page, and its presses bubble here too.
            if (!writable || suggest.open || !anchor.current?.contains(event.target as Node)) return;
            anchor.current.querySelector("input")?.select();
            search("");
          }}
        >
          <ScalarInput
            path={PATH}
            label={view.buyer === null ? "Client" : `Client: ${name}. Type to choose another`}
            shown={name}
            placeholder="Choose a client"
            maxLength={200}
            list={{ id: suggest.id, open: suggest.open, activeId: suggest.activeId }}
            onTyped={search}
            onFocusChange={(focused) => {
              if (focused) return;
              suggest.setOpen(false);
              setQuery(null);
            }}
            onListKey={(event) => {
              if (suggest.onKey(event)) return true;
              if (!suggest.open && (event.key === "ArrowDown" || event.key === "Enter")) {
                search("");
                return true;
              }
              return false;
            }}
            // A name that was typed and not chosen is not a client; the field goes back to the one that holds.
            onCommit={() => ({ ok: true })}
          />
          <SuggestList
            suggest={suggest}
            anchor={anchor}
            label="Clients"
            empty={
              lookup.state === "looking"
                ? "Looking…"
                : lookup.state === "failed"
                  ? "Clients cannot be reached now."
                  : "No such client yet"
            }
            foot={
              <button
                type="button"
                className="choice draft-list-foot"
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => {
                  suggest.setOpen(false);
                  setMaking(query ?? "");
                }}
              >
                <Plus className="i" aria-hidden="true" />
                <span className="words">{query?.trim() ? `New client “${query.trim()}”` : "New client"}</span>
              </button>
            }
          />
        </span>
      ) : null}
      {making === null || !dialogPart ? null : (
        <dialogPart.NewClientDialog
          name={making.trim()}
          countryCode={desk.countryCode}
          create={door.createClient}
          onMade={(client) => {
            setMaking(null);
            choose(client);
          }}
          onClose={() => {
            setMaking(null);
            focusField(desk, PATH);
          }}
        />
      )}
    </div>
  );
}
