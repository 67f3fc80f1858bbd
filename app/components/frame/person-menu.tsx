/** The person at the foot of the rail: how it looks, the keys, the way out. */
import { useNavigate, useRouteLoaderData, useSubmit } from "@remix-run/react";
import { unsentHere } from "#app/collab/forget-person.ts";
import { useObservable } from "#app/collab/use-observable.ts";
import { useApp } from "#app/components/app-data.ts";
import { Face } from "#app/components/ui/face.tsx";
import { ChevronsUpDown, Keyboard, LogOut, Monitor, Moon, ShieldCheck, Sun } from "#app/components/ui/icons.tsx";
import { Menu, MenuChoices, MenuItem, MenuLink, MenuRule } from "#app/components/ui/menu.tsx";
import { ownColour } from "#app/components/ui/own-colour.ts";
import { themeOf, usePreference } from "./preferences.ts";

export function PersonMenu({ onKeys }: { onKeys: () => void }) {
  const { person, memberId, role } = useApp();
  const theme = themeOf(useRouteLoaderData<{ theme: string }>("root")?.theme);
  const prefer = usePreference("theme");
  const colour = useObservable(ownColour);
  const submit = useSubmit();
  const navigate = useNavigate();
  // What is only in this browser goes with the person, so that is asked about first.
  const signOut = () =>
    unsentHere() > 0 ? navigate("/sign-out") : submit(null, { method: "post", action: "/sign-out" });
  return (
    <Menu
      side="top"
      align="start"
      trigger={
        <button type="button" className="rail-line who">
          <Face name={person.name} who={memberId} {...(colour ? { colour } : {})} />
          <span className="words">
            {person.name}
            <span className="sr-only">, your menu</span>
          </span>
          <ChevronsUpDown className="i chevron push opacity-60" aria-hidden="true" />
        </button>
      }
    >
      <p className="group">
        {person.email} · {role}
      </p>
      <MenuChoices
        label="Look"
        value={theme}
        onChange={prefer}
        choices={[
          { value: "system", label: "As the system", icon: Monitor },
          { value: "light", label: "Light", icon: Sun },
          { value: "dark", label: "Dark", icon: Moon },
        ]}
      />
      <MenuRule />
      <MenuItem icon={Keyboard} keys="?" onSelect={onKeys}>
        Keys of this page
      </MenuItem>
      <MenuLink to="/settings/security" icon={ShieldCheck}>
        Two-step sign-in
      </MenuLink>
      <MenuItem icon={LogOut} onSelect={signOut}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
