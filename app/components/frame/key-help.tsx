/** The keys of this page, on `?`. */
import { Dialog } from "#app/components/ui/dialog.tsx";
import { Kbd } from "#app/components/ui/kbd.tsx";
import { useKeyGroups } from "./keys.tsx";

export function KeyHelp({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const groups = useKeyGroups();
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keys" broad>
      <div className="grid gap-x-10 gap-y-5 wide:grid-cols-2">
        {groups.map((group) => (
          <section key={group.title} aria-label={group.title}>
            <h3 className="small mb-1">{group.title}</h3>
            <dl>
              {group.bindings.map((binding) => (
                <div
                  key={`${binding.keys} ${binding.label}`}
                  className="flex justify-between gap-6 border-b border-rule-faint py-[6px]"
                >
                  <dt>{binding.label}</dt>
                  <dd className="whitespace-nowrap">
                    <Kbd keys={binding.keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
