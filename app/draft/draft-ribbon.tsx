/** The ribbon: what this is, who is here, whether it is saved, and the one thing to do. */

import type { SessionStatus } from "#app/collab/session-status.ts";
import { useObservable } from "#app/collab/use-observable.ts";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { Button, IconButton } from "#app/components/ui/button.tsx";
import { Redo2, Trash2, Undo2 } from "#app/components/ui/icons.tsx";
import { PanelButtons } from "./desk-aside.tsx";
import { useDesk, useWritable } from "./draft-desk.tsx";
import { firstName } from "./first-name.ts";
import { LookChoice } from "./look-choice.tsx";
import { PresenceFaces } from "./presence-faces.tsx";

type Props = {
  maySubmit: boolean;
  sending: boolean;
  onSubmit: () => void;
  onDiscard: (() => void) | null;
};

export function DraftRibbon({ maySubmit, sending, onSubmit, onDiscard }: Props) {
  const desk = useDesk();
  const { self, session, figures, following } = desk;
  const status = useObservable(session.status);
  const peers = useObservable(session.peers);
  const history = useObservable(session.history);
  const view = useObservable(figures.view);
  const writable = useWritable();
  const followed = useObservable(following);
  const names = new Map([[self.memberId, self.name], ...peers.map((peer) => [peer.memberId, peer.name] as const)]);
  const here = [...names.values()].sort((a, b) => a.localeCompare(b)).map(firstName);
  const title = [view.buyer?.name ?? (view.kind === "credit_note" ? "Credit note" : "New draft"), view.subject.trim()];
  return (
    <PageRibbon
      title={title.filter(Boolean).join(", ")}
      state={
        <span role="status" data-status={status.state}>
          <span className="dot draft-dot" data-status={status.state} aria-hidden="true" />
          {followed !== null && names.has(followed)
            ? `Following ${firstName(names.get(followed) ?? "")} · Esc ends it`
            : stateInWords(status, here)}
        </span>
      }
    >
      <PresenceFaces />
      <LookChoice />
      <PanelButtons />
      <IconButton
        label="Undo"
        keys="mod+z"
        className="wide"
        disabled={!writable || !history.canUndo}
        onClick={() => session.undo()}
      >
        <Undo2 className="i" aria-hidden="true" />
      </IconButton>
      <IconButton
        label="Redo"
        keys="mod+shift+z"
        className="wide"
        disabled={!writable || !history.canRedo}
        onClick={() => session.redo()}
      >
        <Redo2 className="i" aria-hidden="true" />
      </IconButton>
      {onDiscard ? (
        <IconButton label="Discard this draft" className="wide" disabled={!writable} onClick={onDiscard}>
          <Trash2 className="i" aria-hidden="true" />
        </IconButton>
      ) : null}
      {maySubmit ? (
        <Button look="ink" keys="mod+Enter" className="draft-submit" disabled={!writable || sending} onClick={onSubmit}>
          {sending ? "Submitting…" : "Submit"}
        </Button>
      ) : null}
    </PageRibbon>
  );
}

/** "Draft · Ana and Ben are here · saved". */
export function stateInWords(status: SessionStatus, names: readonly string[]): string {
  const here = names.length > 1 ? ` · ${listed(names)} are here` : "";
  switch (status.state) {
    case "connecting":
      return "Draft · connecting…";
    case "live":
      if (status.stuck) return "Draft · the server cannot store right now, your edits are kept here";
      return `Draft${here} · ${status.saving ? "saving…" : "saved"}`;
    case "reading":
      return `Draft${here} · you are reading along`;
    case "offline":
      return offlineInWords(status);
    case "frozen":
      return `${status.by ? `${firstName(status.by)} submitted this` : "Submitted"}: nobody can write in it now`;
    case "refused":
      return `Read-only · ${status.say}`;
  }
}

function offlineInWords(status: Extract<SessionStatus, { state: "offline" }>): string {
  const since = `offline since ${clockText(status.since)}`;
  if (!status.content) return `Draft · ${since}, and not opened in this browser before`;
  if (status.waiting === 0) return `Draft · ${since}, everything so far is saved`;
  const waiting = status.waiting === 1 ? "1 change waiting" : `${status.waiting} changes waiting`;
  return `Draft · ${since} (${waiting}${status.kept ? "" : ", only in this tab"})`;
}

/** "10:42", in the clock of this browser: an agency abroad is not where the train is. */
function clockText(at: number): string {
  const time = new Date(at);
  return [time.getHours(), time.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}

function listed(names: readonly string[]): string {
  if (names.length > 4) return `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
