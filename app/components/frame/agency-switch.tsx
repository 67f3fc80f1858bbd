/** Which agency this is, on top of the rail, and the way to another one. */
import { useSubmit } from "@remix-run/react";
import { useApp } from "#app/components/app-data.ts";
import { ChevronsUpDown, Plus } from "#app/components/ui/icons.tsx";
import { Menu, MenuChoices, MenuLink, MenuRule } from "#app/components/ui/menu.tsx";

export function AgencySwitch() {
  const { agency, agencies } = useApp();
  const submit = useSubmit();
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" className="rail-line agency">
          <span className="mark" aria-hidden="true">
            {[...agency.name][0]}
          </span>
          <span className="words">
            {agency.name}
            <span className="sr-only">, switch agency</span>
          </span>
          <ChevronsUpDown className="i chevron push opacity-60" aria-hidden="true" />
        </button>
      }
    >
      <MenuChoices
        label="Agencies"
        value={agency.tenantId}
        onChange={(tenantId) =>
          submit({ intent: "agency", value: tenantId }, { method: "post", action: "/preferences" })
        }
        choices={agencies.map((one) => ({ value: one.tenantId, label: one.name, aside: one.role }))}
      />
      <MenuRule />
      <MenuLink to="/welcome" icon={Plus}>
        New agency
      </MenuLink>
    </Menu>
  );
}
