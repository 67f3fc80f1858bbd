/**
 * The live draft: the editor is the invoice. The sheet has the geometry of the PDF because it is made of the same parts and
 * the same style; only the words and figures are fields. Rendered on the server it is the readable sheet, without fields
 * that take text, and so it stays where no script runs.
 */
import { useEffect, useMemo, useState } from "react";
import { BrowserCopy } from "#app/collab/browser-copy.ts";
import type { CopyOwner } from "#app/collab/copy-index.ts";
import { DraftSession, type DraftSessionOptions } from "#app/collab/draft-session.ts";
import { setAside } from "#app/collab/kept-edits.ts";
import { useObservable, useSelected } from "#app/collab/use-observable.ts";
import { useToast } from "#app/components/ui/toast.tsx";
import { useLoaded } from "#app/components/use-loaded.ts";
import { SheetRemarks } from "#app/remarks/remark-slots.tsx";
import type { DraftContent } from "#core/draft-content.ts";
import type { Party } from "#core/invoice-content.ts";
import { SheetHead, SheetTitle, SheetTop } from "#core/sheet/SheetHead.tsx";
import { SheetPaper } from "#core/sheet/SheetPaper.tsx";
import { sheetLabels, taxWord } from "#core/sheet/sheet-labels.ts";
import { CompanyHost } from "./company-host.tsx";
import { DeskAside } from "./desk-aside.tsx";
import { DraftActions } from "./draft-actions.ts";
import { createDesk, DeskProvider, notify, useDesk, useWritable } from "./draft-desk.tsx";
import type { DraftDoor } from "./draft-door.ts";
import { DraftFacts } from "./draft-facts.tsx";
import { DraftFigures as Figures, type Surroundings } from "./draft-figures.ts";
import { DraftRibbon } from "./draft-ribbon.tsx";
import { DraftFigures } from "./draft-totals.tsx";
import { DraftFoot, DraftWords } from "./draft-words.tsx";
import { LineTable } from "./line-table.tsx";
import { PasteHost } from "./paste-host.tsx";
import { Spoken } from "./spoken.tsx";
import { ThumbBar } from "./thumb-bar.tsx";
import { standardTax } from "./typed-tax.ts";
import { useDraftKeys, useUndoKeys } from "./use-draft-keys.ts";
import { useFollowClient, useFollowFreeze, useFollowSession, useOwnColour } from "./use-follow-session.ts";
import { useKeptPage, useLeaveGuard } from "./use-kept-page.ts";
import { useRest } from "./use-rest.ts";
import { useSubmit } from "./use-submit.ts";
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
  const colour = useObservable(session.colour);
  const writable = useWritable();
  const [discarding, setDiscarding] = useState(false);
  const discardPart = useLoaded(discarding, loadDiscardDialog);
  desk.say.current = useToast();

  useFollowClient(door);
  useRest();
  useOwnColour();
  useLeaveGuard();
  useKeptPage(keepFor?.userId ?? null);
  useFollowSession();
  useFollowFreeze(onMovedOn);
  const { asked, sending, submit } = useSubmit(door, onMovedOn);
  useDraftKeys(submit);
  const onKeyDown = useUndoKeys();

  return (
    <main
      id="main"
      className="draft"
      data-writable={writable || undefined}
      data-colour={colour ?? undefined}
      // Whatever is about to be done is done to all that was typed before.
      onKeyDownCapture={() => session.settle()}
      onPointerDownCapture={() => session.settle()}
      onPasteCapture={() => session.settle()}
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
        onSubmit={submit}
        onDiscard={may.discard ? () => setDiscarding(true) : null}
      />
      <div className="desk">
        <Sheet door={door} />
        <DeskAside asked={asked} returnedComment={returnedComment ?? null} />
      </div>
      {may.submit ? <ThumbBar sending={sending} onSubmit={submit} /> : null}
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
      <SheetRemarks />
      <CompanyHost />
    </SheetPaper>
  );
}
