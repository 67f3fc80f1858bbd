/** Every version that was kept, the newest first. Restoring one puts it on the desk; saving makes it a new version. */
import { DateText } from "#app/components/date-text.tsx";
import { Button } from "#app/components/ui/button.tsx";
import type { TemplateVersionView } from "#server/templates/read-templates.ts";
import { templateChanges } from "./template-words.ts";

export function VersionList({
  versions,
  onRestore,
}: {
  versions: TemplateVersionView[];
  onRestore: (version: TemplateVersionView) => void;
}) {
  if (versions.length === 0) return null;
  return (
    <section className="template-part" aria-labelledby="template-versions">
      <h2 id="template-versions">Versions</h2>
      <ol className="template-versions">
        {versions.map((one, at) => {
          const before = versions[at + 1];
          const changes = before ? templateChanges(before.settings, one.settings).join(", ") : "as it was begun";
          return (
            <li key={one.version}>
              <span>
                <b>{`Version ${one.version}`}</b> · {one.savedBy}, <DateText at={one.at} />
                <small>{one.version === 1 || before ? changes : "older versions are not shown"}</small>
              </span>
              {at === 0 ? (
                <span className="hint">in use</span>
              ) : (
                <Button onClick={() => onRestore(one)}>Restore</Button>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
