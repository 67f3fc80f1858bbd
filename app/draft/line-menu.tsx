/** What can be done with a line, each with its key. Opened from the line's handle; one menu for the whole table. */
import { DropdownMenu } from "radix-ui";
import { Kbd } from "#app/components/ui/kbd.tsx";
import { MenuRule } from "#app/components/ui/menu.tsx";
import { DRAFT_LIMITS } from "#core/draft-content.ts";
import { focusCell, notify, useDesk } from "./draft-desk.tsx";
import { addLine, removeLine } from "./line-acts.ts";

export function LineMenu({ lineId, handle, onClose }: { lineId: string; handle: HTMLElement; onClose: () => void }) {
  const desk = useDesk();
  const { actions, session } = desk;
  const order = session.order.get();
  const row = order.indexOf(lineId);
  const line = session.line(lineId).get();
  const box = handle.getBoundingClientRect();
  if (!line) return null;
  const item = (label: string, keys: string, run: () => void, disabled = false) => (
    <DropdownMenu.Item className="choice" disabled={disabled} onSelect={run}>
      <span className="words">{label}</span>
      {keys === "" ? null : (
        <span className="aside">
          <Kbd keys={keys} />
        </span>
      )}
    </DropdownMenu.Item>
  );
  return (
    <DropdownMenu.Root open onOpenChange={(open) => !open && onClose()}>
      {/* The menu hangs on a point of the page: a menu of its own in every row would cost each row its lightness. */}
      <DropdownMenu.Trigger asChild>
        <span
          aria-hidden="true"
          style={{
            position: "fixed",
            left: box.left,
            top: box.top,
            width: box.width,
            height: box.height,
            pointerEvents: "none",
          }}
        />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={`Line ${row + 1}`}
          // Each choice says itself where the focus goes.
          onCloseAutoFocus={(event) => event.preventDefault()}
        >
          {item(line.detail === "" ? "Add detail" : "Edit detail", "shift+Enter", () => {
            desk.unfold(lineId, "detail");
            focusCell(desk, lineId, "detail");
          })}
          {item(line.discount === null ? "Give a discount" : "Change the discount", "", () => {
            desk.unfold(lineId, "discount");
            focusCell(desk, lineId, "discount");
          })}
          <MenuRule />
          {item("Insert a line below", "alt+Enter", () => addLine(desk, lineId))}
          {item("Duplicate", "mod+d", () => {
            const copy = actions.duplicateLine(lineId);
            if (copy) focusCell(desk, copy, "title");
            else notify(desk, `A draft can have ${DRAFT_LIMITS.lines.toLocaleString(desk.locale)} lines.`);
          })}
          {item(
            "Move up",
            "alt+ArrowUp",
            () => actions.moveLineBy(lineId, -1) && focusCell(desk, lineId, "title"),
            row === 0,
          )}
          {item(
            "Move down",
            "alt+ArrowDown",
            () => actions.moveLineBy(lineId, 1) && focusCell(desk, lineId, "title"),
            row === order.length - 1,
          )}
          <MenuRule />
          {item("Remove", "mod+Backspace", () => removeLine(desk, { lineId, cell: "title" }))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
