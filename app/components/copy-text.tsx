/** A text to hand on, with a button that copies it. Without JavaScript it can still be selected. */
import { Copy } from "#app/components/ui/icons.tsx";
import { IconButton } from "./ui/button.tsx";
import { useToast } from "./ui/toast.tsx";

export function CopyText({ text, label }: { text: string; label: string }) {
  const say = useToast();
  return (
    <span className="flex items-center gap-1">
      <input readOnly value={text} aria-label={label} className="input" onFocus={(event) => event.target.select()} />
      <IconButton
        label={`Copy: ${label}`}
        onClick={() =>
          navigator.clipboard.writeText(text).then(
            () => say({ title: "Copied" }),
            () => say({ title: "The browser did not let us copy. Select the text and copy it." }),
          )
        }
      >
        <Copy className="i" aria-hidden="true" />
      </IconButton>
    </span>
  );
}
