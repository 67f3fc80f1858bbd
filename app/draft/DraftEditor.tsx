/**
 * The live draft: the editor is the invoice. The sheet has the geometry of the PDF because it is made of the same parts and
 * the same style; only the words and figures are fields. Rendered on the server it is the readable sheet, without fields
 * that take text, and so it stays where no script runs.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { BrowserCopy } from "#app/collab/browser-copy.ts";
import type { CopyOwner } from "#app/collab/copy-index.ts";
import { DraftSession, type DraftSessionOptions } from "#app/collab/draft-session.ts";
import { setAside } from "#app/collab/kept-edits.ts";
import { keepPage } from "#app/collab/page-copy.ts";
import { useObservable, useSelected } from "#app/collab/use-observable.ts";
import { useKeys } from "#app/components/frame/keys.tsx";
import { Button } from "#app/components/ui/button.tsx";
import { ownColour } from "#app/components/ui/own-colour.ts";
import { useToast } from "#app/components/ui/toast.tsx";
import { useLoaded } from "#app/components/use-loaded.ts";
import { SheetRemarks } from "#app/remarks/remark-slots.tsx";
import type { Problem } from "#core/draft-checks.ts";
import type { DraftContent } from "#core/draft-content.ts";
import type { Party } from "#core/invoice-content.ts";
import { SheetHead, SheetTitle, SheetTop } from "#core/sheet/SheetHead.tsx";
import { SheetPaper } from "#core/sheet/SheetPaper.tsx";
import { sheetLabels, taxWord } from "#core/sheet/sheet-labels.ts";
import { totalText } from "#core/sheet/sheet-text.ts";
import { DeskAside } from "./desk-aside.tsx";
import { DraftActions } from "./draft-actions.ts";
import { createDesk, DeskProvider, fieldElement, focusField, notify, useDesk, useWritable } from "./draft-desk.tsx";
import type { DraftDoor } from "./draft-door.ts";
import { DraftFacts } from "./draft-facts.tsx";
import { DraftFigures as Figures, type Surroundings } from "./draft-figures.ts";
import { DraftRibbon, stateInWords } from "./draft-ribbon.tsx";
import { DraftFigures } from "./draft-totals.tsx";
import { DraftFoot, DraftWords } from "./draft-words.tsx";
import { LineTable } from "./line-table.tsx";
import { PasteHost } from "./paste-host.tsx";
import { PresenceLayer } from "./presence-layer.tsx";
import { marginNotes } from "./problem-sentences.ts";
import { RivalCards } from "./rival-cards.tsx";
import { Spoken } from "./spoken.tsx";
import { TouchLayer } from "./touch-layer.tsx";
import { standardTax } from "./typed-tax.ts";
import { useFollowing } from "./use-following.ts";
import { useRest } from "./use-rest.ts";
import "#core/sheet/sheet.css";
import "./draft.css";

export type DraftEditorProps = {
  invoiceId: string;
  /** What the page was rendered with; afterwards the document says. */
  content: DraftContent;
  buyer: Party | null;
  surroundings: Surroundings;
  countryCode: string;
  self: { memberId: string; name: string };
  /** Whose copy of the draft this browser keeps; absent where it keeps none. */
  keepFor?: { userId: string; tenantId: string };
  may: { submit: boolean; discard: boolean };
  /** What the approver wrote who sent it back; null where nobody did. */
  returnedComment?: string | null;
  door: DraftDoor;
  /** The draft is no draft any more: somebody submitted or discarded it. The page loads itself anew. */
  onMovedOn: () => void;
  onDiscarded: () => void;
};

export function DraftEditor(props: DraftEditorProps) {
  const { door, content, buyer, surroundings, countryCode, invoiceId, self } = props;
  const [desk] = useState(() => {
    const session = new DraftSession({
      content,
      fetchTicket: door.ticket,
      selfMemberId: self.memberId,
      ...(door.lastAuthor ? { lastAuthor: door.lastAuthor } : {}),
      ...(props.keepFor ? keeping({ ...props.keepFor, invoiceId }) : {}),
    });
    const labels = sheetLabels(surroundings.locale);
    return createDesk({
      invoiceId,
      self,
      session,
      figures: new Figures(session.content, buyer, surroundings),
      actions: new DraftActions(session, standardTax(countryCode), () => crypto.randomUUID()),
      locale: surroundings.locale,
      today: surroundings.today,
      countryCode,
      taxWord: taxWord(labels, surroundings.seller.countryCode),
    });
  });
  useEffect(() => {
    const closeSession = desk.session.open();
    const stopFigures = desk.figures.follow();
    return () => {
      stopFigures();
      closeSession();
    };
  }, [desk]);
  // Words and figures follow the language of the document, which another template or client may change at any time.
  const locale = useSelected(desk.figures.view, (view) => view.locale);
  const { countryCode: sellerCountry } = surroundings.seller;
  const worn = useMemo(
    () => ({ ...desk, locale, taxWord: taxWord(sheetLabels(locale), sellerCountry) }),
    [desk, locale, sellerCountry],
  );
  return (
    <DeskProvider value={worn}>
      <Draft {...props} />
    </DeskProvider>
  );
}

const loadDiscardDialog = () => import("./discard-dialog.tsx");

/** The copy in this browser, and where edits go that the draft does not take. */
function keeping(owner: CopyOwner): Pick<DraftSessionOptions, "copy" | "onNotTaken"> {
  const { userId, tenantId, invoiceId } = owner;
  return {
    copy: new BrowserCopy(owner, Date.now),
    onNotTaken: (edits) => setAside(userId, { ...edits, id: crypto.randomUUID(), tenantId, invoiceId, at: Date.now() }),
  };
}

function Draft({ door, keepFor, may, returnedComment, onMovedOn, onDiscarded }: DraftEditorProps) {
  const desk = useDesk();
  const { session } = desk;
  const status = useObservable(session.status);
  const colour = useObservable(session.colour);
  const writable = useWritable();
  const [asked, setAsked] = useState(false);
  const [sending, setSending] = useState(false);
  const [discarding, setDiscarding] = useState(false);
  const discardPart = useLoaded(discarding, loadDiscardDialog);
  desk.say.current = useToast();

  useFollowClient(door);
  useLeaveGuard();
  useRest();
  useOwnColour();
  useKeptPage(keepFor?.userId ?? null);
  useFollowing();
  useEffect(() => session.onUndo((field) => focusField(desk, field)), [session, desk]);
  useEffect(() => session.onDropped((reason) => notify(desk, DROPPED[reason])), [session, desk]);
  useEffect(
    () =>
      session.lost.subscribe(() => {
        // The field is still on the page at this moment, and goes with the next rendering.
        const path = session.lost.get()?.field;
        const field = path && desk.active.field?.path === path && desk.active.field.dirty() ? fieldElement(path) : null;
        if (path && field instanceof HTMLInputElement) desk.lostText.current = { path, text: field.value };
      }),
    [session, desk],
  );
  useFollowFreeze(status.state === "frozen", onMovedOn);

  const submit = useCallback(async () => {
    if (sending || !session.writable()) return;
    // What stands in the field under the cursor is part of what is submitted.
    if (desk.active.field && !desk.active.field.commit()) return;
    const [unread] = desk.unreadable.get().keys();
    if (unread !== undefined) return focusField(desk, unread);
    setAsked(true);
    // What is known to be missing is said at once: asking the server would freeze the draft for a moment for everybody.
    const known = desk.figures.recheck().filter((problem) => problem.severity === "blocks");
    if (known.length > 0) {
      goToFirst(desk, known);
      return;
    }
    setSending(true);
    try {
      if (!(await session.saved(5_000))) {
        notify(desk, "Not submitted: your last edits have not reached the server yet. They are kept here.");
        return;
      }
      const outcome = await door.submit(desk.figures.view.get().look);
      if (outcome.done) onMovedOn();
      else if (outcome.problems) goToFirst(desk, outcome.problems);
      else {
        if (outcome.looks) desk.figures.setLooks(outcome.looks);
        notify(desk, outcome.say);
      }
    } finally {
      setSending(false);
    }
  }, [desk, door, onMovedOn, sending, session]);

  useKeys(
    [
      { keys: "mod+Enter", label: "Submit", run: () => void submit() },
      { keys: "mod+z", label: "Undo your last edit" },
      { keys: "mod+shift+z", label: "Redo it" },
    ],
    "This draft",
  );
  useKeys(
    [
      { keys: "Enter", label: "Next line, or a new one" },
      { keys: "alt+Enter", label: "Insert a line below" },
      { keys: "shift+Enter", label: "Write a detail under the title" },
      { keys: "/", label: "Catalogue, in an empty title" },
      { keys: "alt+ArrowUp", label: "Move the line up" },
      { keys: "alt+ArrowDown", label: "Move the line down" },
      { keys: "mod+d", label: "Duplicate the line" },
      { keys: "mod+Backspace", label: "Remove the line" },
      { keys: "Escape", label: "Give up what you typed in a field" },
    ],
    "Lines",
  );

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.defaultPrevented || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    const undo = key === "z" && !event.shiftKey;
    const redo = (key === "z" && event.shiftKey) || (key === "y" && !event.shiftKey);
    if (!undo && !redo) return;
    // What is typed and not committed yet is the field's own to take back.
    if (undo && desk.active.field?.dirty()) return;
    event.preventDefault();
    if (undo) session.undo();
    else session.redo();
  };

  return (
    <main
      id="main"
      className="draft"
      data-writable={writable || undefined}
      data-colour={colour ?? undefined}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        const path = event.target.dataset.field ?? null;
        session.enterField(path);
        if (path !== null) desk.lastField.set(path);
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) session.enterField(null);
      }}
    >
      <DraftRibbon
        maySubmit={may.submit}
        sending={sending}
        onSubmit={() => void submit()}
        onDiscard={may.discard ? () => setDiscarding(true) : null}
      />
      <div className="desk">
        <Sheet door={door} />
        <DeskAside asked={asked} returnedComment={returnedComment ?? null} />
      </div>
      {may.submit ? <ThumbBar sending={sending} onSubmit={() => void submit()} /> : null}
      <Spoken />
      <PasteHost />
      {discardPart ? (
        <discardPart.DiscardDialog
          open={discarding}
          onOpenChange={setDiscarding}
          onConfirm={() =>
            void door.discard().then(onDiscarded, () => notify(desk, "The draft could not be discarded."))
          }
        />
      ) : null}
    </main>
  );
}

function Sheet({ door }: { door: DraftDoor }) {
  const { figures } = useDesk();
  const view = useObservable(figures.view);
  return (
    <SheetPaper view={view}>
      <SheetTop>
        <SheetHead view={view} />
        <SheetTitle view={view} />
        <DraftFacts door={door} />
      </SheetTop>
      <LineTable door={door} />
      <DraftFigures />
      <DraftWords />
      <DraftFoot />
      <PresenceLayer />
      <TouchLayer />
      <SheetRemarks />
      <RivalCards />
    </SheetPaper>
  );
}

/** On a phone: the total and the submit, under the thumb. */
function ThumbBar({ sending, onSubmit }: { sending: boolean; onSubmit: () => void }) {
  const { figures, session } = useDesk();
  const view = useObservable(figures.view);
  const status = useObservable(session.status);
  const problems = useObservable(figures.problems);
  const writable = useWritable();
  const blocking = problems.filter((problem) => problem.severity === "blocks").length;
  return (
    <div className="draft-thumb">
      <span className="grid gap-[5px]">
        <span>{totalText(view.totals.totalMinor, view.currency, view.locale)}</span>
        {status.state === "offline" ? (
          <span className="draft-thumb-notes">{stateInWords(status, []).replace(/^Draft · /, "")}</span>
        ) : null}
        {blocking === 0 ? null : (
          <a className="draft-thumb-notes" href="#draft-notes">
            {blocking === 1 ? "1 thing to check" : `${blocking} things to check`}
          </a>
        )}
      </span>
      <Button look="ink" large disabled={!writable || sending} onClick={onSubmit}>
        {sending ? "Submitting…" : "Submit"}
      </Button>
    </div>
  );
}

/** Why edits that were made here are not on the sheet any more. */
const DROPPED = {
  frozen: "Your last edits came after this was submitted. They are kept above the sheet.",
  read_only: "Your role only reads drafts now. Your last edits are kept above the sheet.",
  rebuilt: "This draft was built anew on the server. What you had not sent is kept above the sheet.",
  closed: "This is no draft any more. Your last edits are kept above the sheet.",
} as const;

// The room freezes a moment before the submit is committed; a submit that fails thaws it again.
const FROZEN_LOOKS_MS = [0, 400, 1_000, 2_500, 6_000];

/** Frozen by somebody: the page is loaded anew until it says so too, and turns into what it is now. */
function useFollowFreeze(frozen: boolean, onMovedOn: () => void): void {
  useEffect(() => {
    if (!frozen) return;
    const timers = FROZEN_LOOKS_MS.map((ms) => setTimeout(onMovedOn, ms));
    return () => timers.forEach(clearTimeout);
  }, [frozen, onMovedOn]);
}

/** The document says only the client's id; when somebody else chooses another, its party is fetched. */
function useFollowClient(door: DraftDoor): void {
  const { session, figures } = useDesk();
  const clientId = useSelected(session.content, (content) => content.clientId);
  const known = useRef(clientId);
  useEffect(() => {
    if (known.current === clientId) return;
    known.current = clientId;
    if (clientId === null) return figures.setBuyer(null);
    let current = true;
    door.client(clientId).then(
      (client) => current && figures.setBuyer(client.party),
      // The checks and the server know the client; only its printed name waits for the next visit.
      () => {},
    );
    return () => {
      current = false;
    };
  }, [clientId, door, figures]);
}

/** One's own face in the rail has the colour in which the others see one here. */
function useOwnColour(): void {
  const { session } = useDesk();
  const colour = useObservable(session.colour);
  useEffect(() => {
    ownColour.set(colour === 1 || colour === 2 || colour === 3 || colour === 4 ? colour : null);
    return () => ownColour.set(null);
  }, [colour]);
}

// Not while the page is still loading itself.
const KEEP_PAGE_AFTER_MS = 2_500;

/** Once the draft is here, its page is kept, so that it can be loaded again without a line. */
function useKeptPage(userId: string | null): void {
  const { session, invoiceId } = useDesk();
  const live = useObservable(session.status).state === "live";
  useEffect(() => {
    if (userId === null || !live) return;
    const timer = setTimeout(
      () => void keepPage(userId, invoiceId, document.title.replace(/ · Countersign$/, "")),
      KEEP_PAGE_AFTER_MS,
    );
    return () => clearTimeout(timer);
  }, [userId, invoiceId, live]);
}

/** Closing the window with edits that are nowhere else is asked about. */
function useLeaveGuard(): void {
  const { session } = useDesk();
  useEffect(() => {
    const guard = (event: BeforeUnloadEvent) => {
      const status = session.status.get();
      // What this browser keeps will be here again; what only this tab has would be gone.
      const unsaved =
        (status.state === "offline" && status.waiting > 0 && !status.kept) ||
        (status.state === "live" && status.saving);
      if (unsaved) event.preventDefault();
    };
    window.addEventListener("beforeunload", guard);
    return () => window.removeEventListener("beforeunload", guard);
  }, [session]);
}

function goToFirst(desk: ReturnType<typeof useDesk>, problems: readonly Problem[]): void {
  const notes = marginNotes(problems, desk.session.content.get()).filter((note) => note.severity === "blocks");
  const first = notes.find((note) => note.field !== null && fieldElement(note.field)) ?? notes[0];
  notify(
    desk,
    notes.length === 1 && first
      ? `Not submitted: ${first.text}`
      : `Not submitted: ${notes.length} things to look at, beside the sheet.`,
  );
  if (first?.field) focusField(desk, first.field);
}
