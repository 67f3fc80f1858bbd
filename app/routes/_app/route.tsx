/** The frame around every page of the product: who, where, the way around, the keys. */
import type { LoaderFunctionArgs } from "@remix-run/node";
import { data, redirect } from "@remix-run/node";
import { Outlet, useFetchers, useLoaderData, useNavigate } from "@remix-run/react";
import { useEffect, useState } from "react";
import { agencyCookie } from "#app/agency-cookie.server.ts";
import { callerFor, cookie, takeFlash } from "#app/api.server.ts";
import { nameWhoIsPresent } from "#app/collab/page-copy.ts";
import type { AppData } from "#app/components/app-data.ts";
import { AgencySwitch } from "#app/components/frame/agency-switch.tsx";
import { destinationsOf } from "#app/components/frame/destinations.ts";
import { useKeyListener, useKeys } from "#app/components/frame/keys.tsx";
import { PersonMenu } from "#app/components/frame/person-menu.tsx";
import { RAIL_COOKIE, RAIL_FETCHER, usePreference } from "#app/components/frame/preferences.ts";
import { BottomBar, Rail } from "#app/components/frame/rail.tsx";
import { LocaleProvider } from "#app/components/locale-context.tsx";
import { useNewDraft } from "#app/components/new-draft.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { Search } from "#app/components/ui/icons.tsx";
import { Kbd } from "#app/components/ui/kbd.tsx";
import { useToast } from "#app/components/ui/toast.tsx";
import { useLoaded } from "#app/components/use-loaded.ts";
import { LiveProvider } from "#app/live/live-context.tsx";
import { may } from "#core/permissions.ts";
import { todayIn } from "#core/plain-date.ts";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { services, requestContext } = context;
  const { person, actor } = requestContext;
  const url = new URL(request.url);
  if (!person) throw redirect(services.identity.signInUrl(url.pathname + url.search));
  if (!actor) throw redirect("/welcome");
  const api = callerFor(request, context);
  const [{ agencies }, agency, { counts, log }] = await Promise.all([
    api.session.me(),
    api.agency.read(),
    api.live.glance(),
  ]);
  // A link from a mail says which agency it is about; somebody of several may have another one open.
  const asked = agencies.find(({ slug }) => slug === url.searchParams.get("agency"));
  if (asked && asked.tenantId !== agency.tenantId) {
    url.searchParams.delete("agency");
    const headers = { "set-cookie": agencyCookie(asked.tenantId, services.publicUrl) };
    throw redirect(`${url.pathname}${url.search}`, { headers });
  }
  const now = services.now();
  const { said, headers } = takeFlash(request);
  const frame: AppData = {
    person: { userId: person.userId, name: actor.name, email: actor.email },
    memberId: actor.memberId,
    role: actor.role,
    agency: {
      tenantId: agency.tenantId,
      name: agency.name,
      slug: agency.slug,
      countryCode: agency.countryCode,
      locale: agency.locale,
      timeZone: agency.timeZone,
      baseCurrency: agency.baseCurrency,
      dueDays: agency.dueDays,
    },
    agencies,
    counts,
    log,
    embedded: services.embedded,
    apiUrl: services.apiUrl ?? null,
    now: now.toISOString(),
    today: todayIn(agency.timeZone, now),
    rail: cookie(request, RAIL_COOKIE) === "narrow" ? "narrow" : "wide",
    said,
  };
  return data(frame, { headers });
}

const loadPalette = () => import("#app/components/frame/command-palette.tsx");
const loadHelp = () => import("#app/components/frame/key-help.tsx");

export default function Frame() {
  const frame = useLoaderData<typeof loader>();
  const rail = useShownRail(frame.rail);
  const fold = usePreference("rail");
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const palettePart = useLoaded(palette, loadPalette);
  const helpPart = useLoaded(help, loadHelp);
  const toggleRail = () => fold(rail === "narrow" ? "wide" : "narrow");
  useFrameKeys({ openPalette: () => setPalette(true), openHelp: () => setHelp(true), toggleRail });
  useKeyListener();
  useSaid(frame.said, frame.now);
  useEffect(() => void nameWhoIsPresent(frame.person.userId), [frame.person.userId]);
  return (
    <LocaleProvider settings={{ locale: frame.agency.locale, timeZone: frame.agency.timeZone, now: frame.now }}>
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <LiveProvider>
        <div className="frame" data-rail={rail}>
          <Rail
            narrow={rail === "narrow"}
            top={
              <>
                <AgencySwitch />
                <button type="button" className="rail-line mb-2" onClick={() => setPalette(true)}>
                  <Search className="i" aria-hidden="true" />
                  <span className="words">Search</span>
                  <b>
                    <Kbd keys="mod+k" />
                  </b>
                </button>
              </>
            }
            foot={<PersonMenu onKeys={() => setHelp(true)} />}
            onFold={toggleRail}
          />
          <div>
            <Outlet />
          </div>
          <BottomBar />
        </div>
      </LiveProvider>
      {palettePart && <palettePart.CommandPalette open={palette} onOpenChange={setPalette} />}
      {helpPart && <helpPart.KeyHelp open={help} onOpenChange={setHelp} />}
    </LocaleProvider>
  );
}

/** The fold shows at once, before the cookie is written. */
function useShownRail(known: "wide" | "narrow"): "wide" | "narrow" {
  const pending = useFetchers()
    .find((fetcher) => fetcher.key === RAIL_FETCHER)
    ?.formData?.get("value");
  return pending === "narrow" || pending === "wide" ? pending : known;
}

function useFrameKeys(acts: { openPalette: () => void; openHelp: () => void; toggleRail: () => void }): void {
  const frame = useLoaderData<typeof loader>();
  const navigate = useNavigate();
  const newDraft = useNewDraft();
  useKeys(
    [
      { keys: "mod+k", label: "Search, go, do", run: acts.openPalette },
      { keys: "?", label: "The keys of this page", run: acts.openHelp },
      { keys: "[", label: "Fold or unfold the rail", run: acts.toggleRail },
      ...(may(frame.role, "invoices.write") ? [{ keys: "c", label: "New draft", run: () => newDraft() }] : []),
    ],
    "Everywhere",
  );
  useKeys(
    destinationsOf(frame.embedded).map((destination) => ({
      keys: `g ${destination.key}`,
      label: destination.label,
      run: () => navigate(destination.to),
    })),
    "Go to",
  );
}

/** Says what the action before a redirect did, once for each page load. */
function useSaid(said: string | null, now: string): void {
  const say = useToast();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same sentence is said again on a later load
  useEffect(() => {
    if (said) say({ title: said });
  }, [said, now]);
}

export function ErrorBoundary() {
  return <RouteErrors />;
}
