import { NavLink } from "@remix-run/react";
import { useApp } from "#app/components/app-data.ts";
import { useAgency } from "#app/use-agency.ts";

export function SettingsTabs() {
  const { failedWork } = useApp().counts;
  const agency = useAgency();
  return (
    <nav className="tabs" aria-label="Settings">
      <NavLink to="/settings" end>
        Agency
      </NavLink>
      <NavLink to="/settings/templates">Templates</NavLink>
      <NavLink to="/settings/messages">Messages</NavLink>
      <NavLink to="/settings/approval">Approval</NavLink>
      <NavLink to="/settings/reminders">Reminders</NavLink>
      {agency.may("work.manage") && (
        <NavLink to="/settings/work">
          Failed work
          {failedWork > 0 && <b className="ml-1.5 font-semibold">{failedWork < 100 ? failedWork : "100+"}</b>}
        </NavLink>
      )}
      <NavLink to="/settings/notifications">What you hear of</NavLink>
      <NavLink to="/settings/security">Your sign-in</NavLink>
    </nav>
  );
}
