/** What does not fit in the bar of five on a phone; and, without JavaScript, what the menus hold. */
import { Form, Link, useRouteLoaderData } from "@remix-run/react";
import { useApp } from "#app/components/app-data.ts";
import { destinationsOf } from "#app/components/frame/destinations.ts";
import { THEMES, themeOf } from "#app/components/frame/preferences.ts";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { Button } from "#app/components/ui/button.tsx";
import { Face } from "#app/components/ui/face.tsx";
import { useCounts } from "#app/live/live-context.tsx";

export const meta = () => [{ title: "More · Countersign" }];

const THEME_WORDS = { system: "As the system", light: "Light", dark: "Dark" } as const;

export default function More() {
  const { person, memberId, role, agency, agencies, embedded } = useApp();
  const counts = useCounts();
  const theme = themeOf(useRouteLoaderData<{ theme: string }>("root")?.theme);
  return (
    <main id="main">
      <PageRibbon title={agency.name} />
      <div className="page narrow grid gap-7">
        <ul className="-mx-2">
          {destinationsOf(embedded).map((destination) => (
            <li key={destination.to}>
              <Link to={destination.to} className="choice min-h-[44px]">
                <destination.icon className="i" aria-hidden="true" />
                <span className="words">{destination.label}</span>
                {destination.count && counts[destination.count] > 0 && (
                  <span className="aside">{counts[destination.count]}</span>
                )}
              </Link>
            </li>
          ))}
        </ul>
        {agencies.length > 1 && (
          <section aria-labelledby="agencies">
            <h2 id="agencies" className="small mb-1">
              Your agencies
            </h2>
            <ul className="-mx-2">
              {agencies.map((one) => (
                <li key={one.tenantId}>
                  <Form method="post" action="/preferences">
                    <input type="hidden" name="intent" value="agency" />
                    <button
                      type="submit"
                      name="value"
                      value={one.tenantId}
                      className="choice min-h-[44px]"
                      aria-current={one.tenantId === agency.tenantId ? "true" : undefined}
                    >
                      <span className="words">{one.name}</span>
                      <span className="aside">{one.tenantId === agency.tenantId ? "here" : one.role}</span>
                    </button>
                  </Form>
                </li>
              ))}
            </ul>
          </section>
        )}
        <section aria-labelledby="look">
          <h2 id="look" className="small mb-2">
            Look
          </h2>
          <Form method="post" action="/preferences" className="flex gap-2">
            <input type="hidden" name="intent" value="theme" />
            <input type="hidden" name="back" value="/more" />
            {THEMES.map((one) => (
              <Button
                key={one}
                type="submit"
                name="value"
                value={one}
                look={one === theme ? "ink" : "plain"}
                aria-pressed={one === theme}
              >
                {THEME_WORDS[one]}
              </Button>
            ))}
          </Form>
        </section>
        <section className="flex flex-wrap items-center gap-3 border-t border-rule pt-5">
          <Face name={person.name} who={memberId} />
          <div className="flex-1">
            {person.name}
            <div className="small">
              {person.email} · {role}
            </div>
          </div>
          <Form method="post" action="/sign-out">
            <Button type="submit">Sign out</Button>
          </Form>
        </section>
      </div>
    </main>
  );
}
