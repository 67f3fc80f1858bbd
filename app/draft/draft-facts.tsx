/** For whom, issued when, due when, what to refer to: edited where they are printed. */
import { useObservable } from "#app/collab/use-observable.ts";
import { DRAFT_LIMITS } from "#core/draft-content.ts";
import { SheetFact } from "#core/sheet/SheetHead.tsx";
import { sheetLabels } from "#core/sheet/sheet-labels.ts";
import { dueText, issuedText, periodText } from "#core/sheet/sheet-text.ts";
import { useDesk, WHOLE_DRAFT } from "./draft-desk.tsx";
import type { DraftDoor } from "./draft-door.ts";
import { OwnFacts } from "./own-facts.tsx";
import { PartyPicker } from "./party-picker.tsx";
import { ScalarInput } from "./scalar-input.tsx";
import { dueOn, parseTypedDue, parseTypedIssue, parseTypedPeriod, spokenDate } from "./typed-due.ts";

export function DraftFacts({ door }: { door: DraftDoor }) {
  const desk = useDesk();
  const { actions, figures, locale, today } = desk;
  const view = useObservable(figures.view);
  const askedForPeriod = useObservable(desk.extras(WHOLE_DRAFT)).period;
  const labels = sheetLabels(locale);
  const due = { dueDate: view.dueDate, dueDays: view.dueDays };
  return (
    <dl className="sheet-facts draft-facts">
      <SheetFact name={labels.for} className="sheet-buyer">
        <PartyPicker door={door} />
      </SheetFact>
      <SheetFact name={labels.issued}>
        <ScalarInput
          path="invoice/issueDate"
          label="Issue date"
          shown={issuedText(view)}
          onCommit={(text) => {
            const day = parseTypedIssue(text, today, locale);
            if (day === undefined) return unreadableDay(text);
            actions.set("issueDate", day);
            return { ok: true };
          }}
        />
      </SheetFact>
      {view.corrects !== null && <SheetFact name={labels.corrects}>{`${labels.invoice} ${view.corrects}`}</SheetFact>}
      {view.kind === "invoice" && (
        <SheetFact name={labels.due}>
          <span title={spokenDate(dueOn(due, view.issueDate ?? today), locale)}>
            <ScalarInput
              path="invoice/dueDate"
              label="Due date"
              shown={dueText(view)}
              onCommit={(text) => {
                const next = parseTypedDue(text, due, view.issueDate, today, locale);
                if (next === null) return unreadableDay(text);
                actions.setMany([
                  ["dueDate", next.dueDate],
                  ["dueDays", next.dueDays],
                ]);
                return { ok: true };
              }}
            />
          </span>
        </SheetFact>
      )}
      <SheetFact name={labels.yourReference}>
        <TextFact field="reference" label="Reference" value={view.reference} placeholder="PO number" />
        <TextFact field="subject" label="Subject" value={view.subject} placeholder="Subject" />
      </SheetFact>
      {view.serviceFrom === null && view.serviceTo === null && !askedForPeriod ? null : (
        <SheetFact name={labels.servicePeriod} className="sheet-period">
          <ScalarInput
            path="invoice/serviceFrom"
            label="Period of service"
            shown={periodText(view) ?? ""}
            placeholder="1 nov – 30 nov"
            onFocusChange={(focused) => {
              if (!focused) desk.fold(WHOLE_DRAFT, "period");
            }}
            onCommit={(text) => {
              const period = parseTypedPeriod(text, today, locale);
              if (period === undefined) return unreadableDay(text);
              actions.setMany([
                ["serviceFrom", period.serviceFrom],
                ["serviceTo", period.serviceTo],
              ]);
              return { ok: true };
            }}
          />
        </SheetFact>
      )}
      <OwnFacts />
    </dl>
  );
}

function TextFact(props: { field: "reference" | "subject"; label: string; value: string; placeholder: string }) {
  const { actions } = useDesk();
  return (
    <ScalarInput
      path={`invoice/${props.field}`}
      label={props.label}
      shown={props.value}
      placeholder={props.placeholder}
      maxLength={DRAFT_LIMITS.shortChars}
      onCommit={(text) => {
        actions.set(props.field, text.trim());
        return { ok: true };
      }}
    />
  );
}

function unreadableDay(text: string) {
  return { ok: false as const, say: `“${text.trim()}” is no day that we can read. Try 21 nov, 21/11 or +30.` };
}
