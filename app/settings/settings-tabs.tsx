import { NavLink } from "@remix-run/react";

export function SettingsTabs() {
  return (
    <nav className="tabs" aria-label="Settings">
      <NavLink to="/settings" end>
        Agency
      </NavLink>
      <NavLink to="/settings/templates">Templates</NavLink>
      <NavLink to="/settings/approval">Approval</NavLink>
      <NavLink to="/settings/security">Your sign-in</NavLink>
    </nav>
  );
}
