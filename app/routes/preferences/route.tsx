/** Remembers how a browser likes to look, and which agency it is in. A form target without a page. */
import { type ActionFunctionArgs, data, redirect } from "@remix-run/node";
import { agencyCookie } from "#app/agency-cookie.server.ts";
import { safePath, text } from "#app/api.server.ts";
import { RAIL_COOKIE, THEME_COOKIE, themeOf } from "#app/components/frame/preferences.ts";

const YEAR_S = 31_536_000;

export const loader = () => redirect("/inbox");

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const value = text(form, "value");
  switch (text(form, "intent")) {
    case "theme":
      return remembered(form, `${THEME_COOKIE}=${themeOf(value)}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax`);
    case "rail":
      return remembered(
        form,
        `${RAIL_COOKIE}=${value === "narrow" ? "narrow" : "wide"}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax`,
      );
    case "agency": {
      const { agencies } = await context.api.session.me();
      if (!agencies.some((agency) => agency.tenantId === value)) throw data(null, { status: 404 });
      // Addresses of the one agency lead nowhere in the other, so it starts at the inbox.
      return redirect("/inbox", { headers: { "set-cookie": agencyCookie(value, context.services.publicUrl) } });
    }
    default:
      throw data(null, { status: 400 });
  }
}

/** A form without JavaScript says where it was; a fetcher stays where it is. */
function remembered(form: FormData, cookie: string) {
  const headers = { "set-cookie": cookie };
  return form.has("back") ? redirect(safePath(text(form, "back")), { headers }) : data(null, { headers });
}
