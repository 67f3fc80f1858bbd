/** The agency's logo on its sheets: chosen, looked at, then kept. */
import { type DragEvent, useEffect, useRef, useState } from "react";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { Field, TextInput } from "#app/components/ui/field.tsx";

export function LogoPart({ logo, name }: { logo: string | null; name: string }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => () => revoke(chosen), [chosen]);
  const look = (file: File | undefined) => setChosen(file ? URL.createObjectURL(file) : null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (!input.current || event.dataTransfer.files.length === 0) return;
    input.current.files = event.dataTransfer.files;
    look(event.dataTransfer.files[0]);
  };
  return (
    <section className="part" aria-labelledby="logo">
      <h2 id="logo">Logo</h2>
      <p>
        On the sheet, the PDF and the client's page. Without one, the name is set in type. It is drawn anew when it
        comes, and documents that were submitted keep the one that they were submitted with.
      </p>
      <div className="paper grid min-h-[110px] place-items-center rounded-[3px] border border-rule bg-sheet p-6 text-ink">
        {(chosen ?? logo) ? (
          <img
            src={chosen ?? logo ?? ""}
            alt={`Logo of ${name}`}
            className="max-h-[72px] max-w-[280px] object-contain"
          />
        ) : (
          <span className="font-serif text-[25px] font-semibold">{name}</span>
        )}
      </div>
      <ActionForm intent="logo" encType="multipart/form-data" onDone={() => setChosen(null)} clears>
        <fieldset
          className="drop grid gap-3 wide:grid-cols-[1fr_auto]"
          aria-label="Logo file"
          data-over={over || undefined}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
        >
          <Field name="file" label="PNG, JPEG, WebP, GIF or SVG, at most 5 MB" className="text-left">
            <TextInput
              ref={input}
              type="file"
              accept="image/png,image/jpeg,image/webp,image/gif,image/svg+xml"
              className="h-auto border-0 bg-transparent px-0"
              onChange={(event) => look(event.target.files?.[0])}
            />
          </Field>
          <div className="self-end">
            <SubmitButton pending="Keeping it…">Keep this logo</SubmitButton>
          </div>
        </fieldset>
      </ActionForm>
      {logo && (
        <ActionForm intent="clear-logo">
          <SubmitButton look="quiet" pending="Removing…">
            Remove the logo
          </SubmitButton>
        </ActionForm>
      )}
    </section>
  );
}

function revoke(url: string | null): void {
  if (url) URL.revokeObjectURL(url);
}
