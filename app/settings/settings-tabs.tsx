import { NavLink } from "@remix-run/react";

export function SettingsTabs() {
  return (
    <nav className="tabs" aria-label="Settings">
  const { failedWork } = useApp().counts;
  const agency = useAgency();
      <NavLink to="/settings" end>
        Agency
      </NavLink>
      <NavLink to="/settings/templates">Templates</NavLink>
      <NavLink to="/settings/approval">Approval</NavLink>
      <NavLink to="/settings/security">Your sign-in</NavLink>
    </nav>
      {agency.may("work.manage") && (
        <NavLink to="/settings/work">
          Failed work
          {failedWork > 0 && <b className="ml-1.5 font-semibold">{failedWork < 100 ? failedWork : "100+"}</b>}
        </NavLink>
      )}
  );
}
