/** The PDF of a template that is being worked on, in a window of its own. */
import type { ActionFunctionArgs } from "@remix-run/node";
import { redirect } from "@remix-run/node";
import { callerFor, text } from "#app/api.server.ts";
import { TemplateSettings } from "#core/template-settings.ts";

/** Somebody loads the window again: there is nothing to print without settings. */
export const loader = () => redirect("/settings/templates");

export async function action({ request, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const form = await request.formData();
  const settings = TemplateSettings.safeParse(settingsIn(form));
  if (!settings.success) return new Response("These settings cannot be printed.", { status: 422 });
  const { pdfBase64 } = await api.templates.preview({ settings: settings.data, on: text(form, "on") });
  return new Response(Buffer.from(pdfBase64, "base64"), {
    headers: {
      "content-type": "application/pdf",
      "content-disposition": 'inline; filename="preview.pdf"',
      "cache-control": "no-store",
    },
  });
}

function settingsIn(form: FormData): unknown {
  try {
    return JSON.parse(text(form, "settings"));
  } catch {
    return null;
  }
}
