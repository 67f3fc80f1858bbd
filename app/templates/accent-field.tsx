/** The agency's colour, with what it does to words on paper said in words, and mended by one press. */
import { Button } from "#app/components/ui/button.tsx";
import { contrastRatio, READABLE_CONTRAST, readableInk } from "#core/ink.ts";

const SWATCHES = ["#1c1a17", "#1f3a5f", "#1f5f5b", "#3d5a2b", "#7a2e3a", "#8a3b12", "#5b3a86", "#b0007a"];

export function AccentField({ accent, onChange }: { accent: string; onChange: (accent: string) => void }) {
  return (
    <fieldset className="template-part">
      <legend>Colour</legend>
      <div className="template-swatches">
        {SWATCHES.map((colour) => (
          <button
            key={colour}
            type="button"
            aria-label={`Colour ${colour}`}
            aria-pressed={colour === accent}
            style={{ background: colour }}
            onClick={() => onChange(colour)}
          />
        ))}
        <label className="template-colour">
          <span className="sr-only">Another colour</span>
          <input type="color" value={accent} onChange={(event) => onChange(event.currentTarget.value.toLowerCase())} />
          <span>{accent}</span>
        </label>
      </div>
      <Contrast accent={accent} onMend={() => onChange(readableInk(accent))} />
    </fieldset>
  );
}

function Contrast({ accent, onMend }: { accent: string; onMend: () => void }) {
  const ratio = contrastRatio(accent, "#ffffff");
  const said = ratio.toFixed(1);
  if (ratio >= READABLE_CONTRAST) {
    return <p className="hint">{`Words in this colour read well on paper (${said} : 1).`}</p>;
  }
  return (
    <div className="template-mend" role="status">
      <p>
        {`Too pale for words: ${said} : 1 on white, where ${READABLE_CONTRAST} is needed. Areas keep the colour; words are printed in a darker shade of it.`}
      </p>
      <Button onClick={onMend}>
        <span className="template-dot" style={{ background: readableInk(accent) }} aria-hidden="true" />
        Use {readableInk(accent)} for all of it
      </Button>
    </div>
  );
}
