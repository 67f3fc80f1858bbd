/** The page around every page: language, look, fonts and styles, and what is said when all else fails. */

import inter from "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url";
import serif from "@fontsource-variable/source-serif-4/files/source-serif-4-latin-opsz-normal.woff2?url";
import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import {
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useFetchers,
  useNavigation,
  useRouteLoaderData,
} from "@remix-run/react";
import { type ReactNode, useContext } from "react";
import { cookie } from "#app/api.server.ts";
import { THEME_COOKIE, THEME_FETCHER, themeOf } from "#app/components/frame/preferences.ts";
import { NonceContext } from "#app/components/nonce-context.ts";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { usePage } from "#app/components/still-page.ts";
import { ToastProvider } from "#app/components/ui/toast.tsx";
import { useLong } from "#app/components/use-long.ts";
import styles from "./app.css?url";
import icon from "./favicon.svg?no-inline";

export const links: LinksFunction = () => [
  // Asked for with the page, so that text does not jump when its font arrives.
  ...[inter, serif].map((href) => ({
    rel: "preload",
    as: "font" as const,
    type: "font/woff2",
    href,
    crossOrigin: "anonymous" as const,
  })),
  { rel: "stylesheet", href: styles },
  { rel: "icon", href: icon, type: "image/svg+xml" },
];

export const meta: MetaFunction = () => [{ title: "Countersign" }];

export async function loader({ request }: LoaderFunctionArgs) {
  return { theme: themeOf(cookie(request, THEME_COOKIE)) };
}

export function Layout({ children }: { children: ReactNode }) {
  const nonce = useContext(NonceContext) ?? "";
  const page = usePage();
  const known = useRouteLoaderData<typeof loader>("root")?.theme;
  const pending = useFetchers()
    .find((fetcher) => fetcher.key === THEME_FETCHER)
    ?.formData?.get("value");
  const theme = themeOf(pending ?? known);
  return (
    <html lang={page.language} dir={page.direction} data-theme={theme === "system" ? undefined : theme}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        {!page.still && (
          <>
            <ScrollRestoration nonce={nonce} />
            <Scripts nonce={nonce} />
          </>
        )}
      </body>
    </html>
  );
}

export default function App() {
  const busy = useLong(useNavigation().state !== "idle");
  return (
    <ToastProvider>
      {busy && <div className="progress" role="progressbar" aria-label="Loading the page" />}
      <Outlet />
    </ToastProvider>
  );
}

export function ErrorBoundary() {
  return <RouteErrors when={{ 404: "There is no page at this address." }} />;
}
