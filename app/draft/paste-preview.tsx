/**
 * What a pasted block will become, before it does: which column is what, as far as it could be guessed, and what is left
 * out. Enter takes it as it stands.
 */
import { useMemo, useState } from "react";
import { Button } from "#app/components/ui/button.tsx";
import { Dialog, DialogActs } from "#app/components/ui/dialog.tsx";
import { DRAFT_LIMITS } from "#core/draft-content.ts";
import { useDesk } from "./draft-desk.tsx";
import { pasteBlock } from "./line-acts.ts";
import { type Columns, guessColumns, linesOf, ROLES, type Role } from "./parse-pasted-block.ts";
import "./paste-preview.css";

const ROLE_WORDS: Record<Role, string> = {
  title: "What",
  detail: "Detail",
  quantity: "Quantity",
  unit: "Unit",
  unitPrice: "Price",
  rate: "Tax rate",
  amount: "Sum of the row",
  ignore: "Leave out",
};

// Enough to see whether the columns are right.
const ROWS_SHOWN = 7;

export function PastePreview({
  table,
  lineId,
  onClose,
}: {
  table: string[][];
  lineId: string | null;
  onClose: () => void;
}) {
  const desk = useDesk();
  const [columns, setColumns] = useState<Columns>(() => guessColumns(table, desk.locale));
  const block = useMemo(() => linesOf(table, columns), [table, columns]);
  const rows = columns.headed ? table.slice(1) : table;
  const lines = block?.lines.length ?? 0;
  const insert = () => {
    if (!block) return;
    onClose();
    pasteBlock(desk, lineId, block);
  };
  const setRole = (column: number, role: Role) =>
    setColumns((before) => ({
      ...before,
      // A line has one price: the column that had this role before is left out.
      roles: before.roles.map((known, at) => (at === column ? role : known === role ? "ignore" : known)),
    }));
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      broad
      title={
        lines === 1 ? "1 line from the clipboard" : `${lines.toLocaleString(desk.locale)} lines from the clipboard`
      }
      lead={summary(block, rows.length)}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          insert();
        }}
      >
        <div className="paste-options">
          <label>
            <input
              type="checkbox"
              checked={columns.headed}
              onChange={(event) => setColumns({ ...columns, headed: event.currentTarget.checked })}
            />
            The first row names the columns
          </label>
          <label>
            Figures as{" "}
            <select
              value={columns.decimal}
              onChange={(event) =>
                setColumns({ ...columns, decimal: event.currentTarget.value === "comma" ? "comma" : "point" })
              }
            >
              <option value="point">1,234.50</option>
              <option value="comma">1.234,50</option>
            </select>
          </label>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keys */}
        <section className="paste-scroll" aria-label="What is pasted" tabIndex={0}>
          <table className="paste-table">
            <thead>
              <tr>
                {columns.roles.map((role, column) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other name and never move
                  <th key={column} scope="col" data-role={role}>
                    <select
                      aria-label={`Column ${column + 1}${columns.headed ? `, “${table[0]?.[column] ?? ""}”` : ""}, is`}
                      value={role}
                      onChange={(event) =>
                        setRole(column, ROLES.find((one) => one === event.currentTarget.value) ?? "ignore")
                      }
                    >
                      {ROLES.map((one) => (
                        <option key={one} value={one}>
                          {ROLE_WORDS[one]}
                        </option>
                      ))}
                    </select>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, ROWS_SHOWN).map((row, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows of a clipboard have no other name and never move
                <tr key={at}>
                  {columns.roles.map((role, column) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: as above
                    <td key={column} data-role={role}>
                      {row[column]}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          {rows.length > ROWS_SHOWN ? (
            <p>and {(rows.length - ROWS_SHOWN).toLocaleString(desk.locale)} more rows</p>
          ) : null}
        </section>
        <DialogActs>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="ink" disabled={lines === 0}>
            {lines === 1 ? "Insert 1 line" : `Insert ${lines.toLocaleString(desk.locale)} lines`}
          </Button>
        </DialogActs>
      </form>
    </Dialog>
  );
}

function summary(block: ReturnType<typeof linesOf>, rows: number): string {
  if (!block) return "Say which column is what: as it stands, no line comes out of it.";
  const { skippedRows, unreadable } = block;
  const parts = [
    skippedRows === 0
      ? ""
      : rows > DRAFT_LIMITS.lines
        ? `${skippedRows} rows are left out: a draft can have ${DRAFT_LIMITS.lines} lines.`
        : `${skippedRows} ${skippedRows === 1 ? "row is" : "rows are"} left out: sums, or nothing in it.`,
    unreadable.length === 0
      ? ""
      : `${unreadable.length} ${unreadable.length === 1 ? "figure" : "figures"} cannot be read, such as “${unreadable[0]?.text}”.`,
  ].filter(Boolean);
  return parts.length === 0
    ? "Each row becomes a line. Change what a column is where the guess is wrong."
    : parts.join(" ");
}
