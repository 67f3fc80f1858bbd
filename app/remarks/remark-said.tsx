/** One message: who, what, when; one's own can be changed for a while and taken back. */
import { useEffect, useState } from "react";
import { useObservable } from "#app/collab/use-observable.ts";
import { DateText } from "#app/components/date-text.tsx";
import { firstName } from "#app/draft/first-name.ts";
import { REMARK_EDIT_MS } from "#core/remarks.ts";
import { partsOf } from "./mentions.ts";
import type { PersonView, RemarkView } from "./remark-door.ts";
import type { RemarkStore } from "./remark-store.ts";
import { RemarkWrite } from "./remark-write.tsx";

export function RemarkSaid(props: {
  store: RemarkStore;
  remark: RemarkView;
  people: readonly PersonView[];
  own: PersonView | null;
}) {
  const { store, remark, people, own: speaker } = props;
  const { may } = useObservable(store.list);
  const [editing, setEditing] = useState(false);
  const own = remark.saidBy === store.self.memberId && may.remark && !remark.removed;
  const named = people.filter(({ memberId }) => remark.mentions.includes(memberId));
  if (editing) {
    return (
      <RemarkWrite
        store={store}
        slot={`edit ${remark.remarkId}`}
        label="Change what you said"
        placeholder=""
        act="Save"
        initial={remark.body}
        autoFocus
        onSend={async (said) => {
          const done = await store.edit(remark.remarkId, said);
          if (done) setEditing(false);
          return done;
        }}
        onCancel={() => {
          store.unsent.delete(`edit ${remark.remarkId}`);
          setEditing(false);
        }}
      />
    );
  }
  return (
    <div className={speaker ? `remark-said remark-reply p${speaker.colour}` : "remark-said"}>
      <p className={remark.removed ? "remark-removed" : undefined}>
        {speaker ? <b>{firstName(speaker.name)} </b> : null}
        {remark.removed
          ? "removed"
          : partsOf(remark.body, named).map((part) =>
              part.memberId === null ? (
                part.text
              ) : (
                <span
                  key={part.at}
                  className="remark-name"
                  data-self={part.memberId === store.self.memberId || undefined}
                >
                  {part.text}
                </span>
              ),
            )}
      </p>
      <p className="remark-when">
        <DateText at={remark.at} />
        {remark.edited && !remark.removed ? " · edited" : null}
        {own ? (
          <OwnActs at={remark.at} onEdit={() => setEditing(true)} onRemove={() => void store.remove(remark.remarkId)} />
        ) : null}
      </p>
    </div>
  );
}

function OwnActs({ at, onEdit, onRemove }: { at: string; onEdit: () => void; onRemove: () => void }) {
  // The server decides; a button that would be refused is only not shown.
  const [fresh, setFresh] = useState(true);
  useEffect(() => {
    const left = Date.parse(at) + REMARK_EDIT_MS - Date.now();
    if (left <= 0) {
      setFresh(false);
      return;
    }
    const timer = setTimeout(() => setFresh(false), left);
    return () => clearTimeout(timer);
  }, [at]);
  return (
    <span className="remark-own">
      {fresh ? (
        <button type="button" onClick={onEdit}>
          Edit
        </button>
      ) : null}
      <button type="button" onClick={onRemove}>
        Remove
      </button>
    </span>
  );
}
