/** A template beside a real invoice: every change is seen at once, kept only by saving, and can be taken back. */
import { Form, useBlocker } from "@remix-run/react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { useKeys } from "#app/components/frame/keys.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { Button, IconButton } from "#app/components/ui/button.tsx";
import { ConfirmDialog } from "#app/components/ui/dialog.tsx";
import { FileText, Redo2, Undo2 } from "#app/components/ui/icons.tsx";
import { sameValue } from "#core/same-value.ts";
import type { SheetView } from "#core/sheet/sheet-view.ts";
import type { TemplateSettings } from "#core/template-settings.ts";
import type { TemplateVersionView } from "#server/templates/read-templates.ts";
import { dressed, ScaledSheet, type Wardrobe } from "./dressed-sheet.tsx";
import { useEditedSettings } from "./edited-settings.ts";
import { type LocaleChoice, TemplateControls } from "./template-controls.tsx";
import { templateChanges } from "./template-words.ts";
import { VersionList } from "./version-list.tsx";
import "#core/sheet/sheet.css";
import "./templates.css";

export type TemplateEditorProps = {
  /** What is kept; `version` 0 where nothing is yet. */
  kept: { name: string; settings: TemplateSettings; version: number };
  versions: TemplateVersionView[];
  samples: { id: string; name: string; view: SheetView }[];
  wardrobe: Wardrobe;
  locales: LocaleChoice[];
  takenFieldIds: readonly string[];
  mayChange: boolean;
};

export function TemplateEditor({
  kept,
  versions,
  samples,
  locales,
  takenFieldIds,
  mayChange,
  ...given
}: TemplateEditorProps) {
  const edited = useEditedSettings({ name: kept.name, settings: kept.settings });
  const { name, settings, change, undo, redo } = edited;
  const [uploaded, setUploaded] = useState<Record<string, string>>({});
  const [sampleId, setSampleId] = useState(samples[0]?.id ?? "");
  const wardrobe = useMemo(
    () => ({ ...given.wardrobe, logos: { ...given.wardrobe.logos, ...uploaded } }),
    [given.wardrobe, uploaded],
  );
  const sample = samples.find(({ id }) => id === sampleId) ?? samples[0];
  const changes = [...(name.trim() === kept.name ? [] : ["name"]), ...templateChanges(kept.settings, settings)];
  const dirty = kept.version === 0 || name.trim() !== kept.name || !sameValue(kept.settings, settings);
  const onUploaded = useCallback(
    (hash: string, uri: string) => {
      setUploaded((before) => ({ ...before, [hash]: uri }));
      change("logo", { logo: hash });
    },
    [change],
  );
  useEveryLanguage();
  useKeys(
    [
      { keys: "mod+z", label: "Take the last change back" },
      { keys: "mod+shift+z", label: "Do it again" },
    ],
    "This template",
  );
  if (!sample) return null;
  const written = JSON.stringify(settings);
  return (
    <main
      id="main"
      onKeyDown={(event) => {
        const typing =
          event.target instanceof HTMLElement && event.target.matches("input[type=text], textarea, input:not([type])");
        if (typing || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
        event.preventDefault();
        if (event.shiftKey) redo();
        else undo();
      }}
    >
      <PageRibbon
        title={kept.version === 0 ? "A new template" : kept.name}
        state={
          kept.version === 0 ? "not kept yet" : dirty ? `not saved: ${changes.join(", ")}` : `version ${kept.version}`
        }
      >
        <IconButton label="Undo" keys="mod+z" disabled={!edited.canUndo} onClick={undo}>
          <Undo2 className="i" aria-hidden="true" />
        </IconButton>
        <IconButton label="Redo" keys="mod+shift+z" disabled={!edited.canRedo} onClick={redo}>
          <Redo2 className="i" aria-hidden="true" />
        </IconButton>
        {mayChange && (
          <Form method="post" action="/settings/templates/preview" target="_blank" reloadDocument>
            <input type="hidden" name="settings" value={written} />
            <input type="hidden" name="on" value={sample.id} />
            <Button type="submit">
              <FileText className="i" aria-hidden="true" /> Preview PDF
            </Button>
          </Form>
        )}
      </PageRibbon>
      <div className="template-desk">
        <fieldset className="contents" disabled={!mayChange}>
          <div className="template-side">
            <ActionForm
              intent="save"
              hidden={{ settings: written, basedOn: String(kept.version) }}
              className="template-save"
            >
              <label className="field">
                <span>Name</span>
                <input
                  className="input"
                  name="name"
                  maxLength={60}
                  required
                  value={name}
                  onChange={(event) => edited.rename(event.currentTarget.value)}
                />
              </label>
              <SubmitButton pending="Saving…">
                {kept.version === 0 ? "Keep this template" : "Save as a new version"}
              </SubmitButton>
            </ActionForm>
            <p className="hint" role="status">
              {kept.version > 0 && !dirty
                ? "Saved. Documents that were submitted keep the version that they were submitted with."
                : kept.version > 0
                  ? `Not saved yet: ${changes.join(", ")}.`
                  : "Nothing is kept before you save."}
            </p>
            <TemplateControls
              {...{ settings, wardrobe, locales, takenFieldIds, onUploaded }}
              sample={samples.at(-1)?.view ?? sample.view}
              onChange={change}
            />
            <VersionList
              versions={versions}
              onRestore={(version) => change(`restore ${version.version}`, version.settings)}
            />
          </div>
        </fieldset>
        <section className="template-view" aria-label="How it looks">
          <label className="template-on">
            <span>Shown on</span>
            <select className="input" value={sampleId} onChange={(event) => setSampleId(event.currentTarget.value)}>
              {samples.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </select>
          </label>
          <ScaledSheet view={dressed(sample.view, settings, wardrobe)} />
        </section>
      </div>
      <LeaveGuard dirty={dirty && (edited.canUndo || kept.version > 0)} />
    </main>
  );
}

/** Somebody goes through languages here: their words come before they are asked for. */
function useEveryLanguage(): void {
  useEffect(() => {
    void import("#app/sheet-languages.ts").then(({ fetchLanguages }) => fetchLanguages()).catch(() => {});
  }, []);
}

/** Going away with something unsaved is asked about, inside the product and out of it. */
function LeaveGuard({ dirty }: { dirty: boolean }) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => dirty && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!dirty) return;
    const guard = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", guard);
    return () => window.removeEventListener("beforeunload", guard);
  }, [dirty]);
  return (
    <ConfirmDialog
      open={blocker.state === "blocked"}
      onOpenChange={(open) => !open && blocker.reset?.()}
      title="Leave without saving?"
      act="Leave"
      onConfirm={() => blocker.proceed?.()}
    >
      What you changed in this template is not saved. Documents are not touched by it either way.
    </ConfirmDialog>
  );
}
