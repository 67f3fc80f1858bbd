/**
 * What is typed between the key that begins a remark and the field that takes its words: that field may still be on its way, and
 * not a letter of it may end up in the cell where the caret was.
 */

/** A part that has not come by then will not come; the keyboard is the page's again. */
const WAIT_MS_MAX = 8_000;

type Ahead = { text: string; send: boolean };

let hearing: { ahead: Ahead; stop: () => void } | null = null;

/** Takes the keyboard until somebody has taken all that was typed, Escape is pressed, or a click goes elsewhere. */
export function hearAhead(): void {
  hearing?.stop();
  const ahead: Ahead = { text: "", send: false };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopImmediatePropagation();
    if (event.key === "Escape") {
      stop();
      return;
    }
    event.preventDefault();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ahead.send = true;
    else if (event.key === "Backspace") ahead.text = [...ahead.text].slice(0, -1).join("");
    else if ([...event.key].length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) ahead.text += event.key;
  };
  const stop = () => {
    clearTimeout(timer);
    window.removeEventListener("keydown", onKeyDown, { capture: true });
    window.removeEventListener("pointerdown", stop, { capture: true });
    hearing = null;
  };
  const timer = setTimeout(stop, WAIT_MS_MAX);
  window.addEventListener("keydown", onKeyDown, { capture: true });
  window.addEventListener("pointerdown", stop, { capture: true });
  hearing = { ahead, stop };
}

/**
 * What was typed since the last call. Called again once that stands in the field; where nothing more was typed meanwhile, the keys
 * go to the field itself from then on.
 */
export function takeAhead(): Ahead {
  if (!hearing) return { text: "", send: false };
  const { ahead, stop } = hearing;
  const taken = { ...ahead };
  if (taken.text === "") stop();
  ahead.text = "";
  return taken;
}
