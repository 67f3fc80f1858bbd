/** Which logo a template prints: the agency's, one of its own, or the name in type. */
import { useFetcher } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { Button } from "#app/components/ui/button.tsx";
import { Notice } from "#app/components/ui/notice.tsx";
import type { LogoChoice as Choice } from "#core/template-settings.ts";

/** What the route answers to an upload. */
export type LogoAnswer = { intent: "logo"; hash: string; uri: string } | { intent: "logo"; problem: string };

export type LogoChoiceProps = {
  logo: Choice;
  /** What was uploaded for this template, by hash. */
  uri: string | null;
  hasAgencyLogo: boolean;
  onChange: (logo: Choice) => void;
  onUploaded: (hash: string, uri: string) => void;
};

export function LogoChoice({ logo, uri, hasAgencyLogo, onChange, onUploaded }: LogoChoiceProps) {
  const fetcher = useFetcher<LogoAnswer>();
  const input = useRef<HTMLInputElement>(null);
  const answer = fetcher.data;
  const told = useRef<LogoAnswer | undefined>(undefined);
  useEffect(() => {
    if (!answer || told.current === answer) return;
    told.current = answer;
    if ("hash" in answer) onUploaded(answer.hash, answer.uri);
  }, [answer, onUploaded]);
  const own = logo !== "agency" && logo !== "none";
  const option = (value: string, label: string, checked: boolean, onPick: () => void, disabled = false) => (
    <label key={value}>
      <input type="radio" name="logo" value={value} checked={checked} disabled={disabled} onChange={onPick} />
      <span>{label}</span>
    </label>
  );
  return (
    <fieldset className="template-part">
      <legend>Logo</legend>
      <div className="template-radios">
        {option("agency", hasAgencyLogo ? "The agency's logo" : "The agency's logo (none yet)", logo === "agency", () =>
          onChange("agency"),
        )}
        {option("none", "None: the name in type", logo === "none", () => onChange("none"))}
        {own && option("own", "A logo of this template", true, () => {})}
      </div>
      {own && uri !== null && (
        <div className="template-logo">
          <img src={uri} alt="Logo of this template" />
        </div>
      )}
      <input
        ref={input}
        type="file"
        hidden
        accept="image/png,image/jpeg,image/webp,image/gif,image/svg+xml"
        aria-label="A logo for this template"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (!file) return;
          const form = new FormData();
          form.set("intent", "logo");
          form.set("file", file);
          fetcher.submit(form, { method: "post", encType: "multipart/form-data" });
          event.currentTarget.value = "";
        }}
      />
      <div>
        <Button onClick={() => input.current?.click()} disabled={fetcher.state !== "idle"}>
          {fetcher.state === "idle" ? "Upload a logo for this template" : "Drawing it anew…"}
        </Button>
      </div>
      <p className="hint">PNG, JPEG, WebP, GIF or SVG, at most 5 MB. It is drawn anew, and its metadata is left out.</p>
      {answer && "problem" in answer && fetcher.state === "idle" && <Notice title={answer.problem} loud />}
    </fieldset>
  );
}
