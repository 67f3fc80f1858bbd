/** What mails to clients say in each language, who they come from, and where answers go. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useSearchParams } from "@remix-run/react";
import { attempt, callerFor, text } from "#app/api.server.ts";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { MessageEditor } from "#app/settings/message-editor.tsx";
import { KIND_WORDS, MessagePicker } from "#app/settings/message-picker.tsx";
import { MessageSender } from "#app/settings/message-sender.tsx";
import { SettingsTabs } from "#app/settings/settings-tabs.tsx";
import { useAgency } from "#app/use-agency.ts";
import { sheetLanguage } from "#core/sheet/sheet-languages.ts";
import { MessageRef, type SaveMessageInput } from "#server/messages/message-input.ts";
import "#app/issued/send.css";
import "#app/settings/messages.css";

export const meta = () => [{ title: "Messages · Countersign" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const api = callerFor(request, context);
  const query = new URL(request.url).searchParams;
  const [list, agency] = await Promise.all([api.messages.list(), api.agency.read()]);
  const asked = MessageRef.safeParse({
    kind: query.get("kind") ?? "invoice",
    language: query.get("language") ?? sheetLanguage(agency.locale),
  });
  const { kind, language } = asked.success ? asked.data : { kind: "invoice", language: sheetLanguage(agency.locale) };
  const message = list.messages.find((one) => one.kind === kind && one.language === language);
  if (!message) throw new Error(`there are words for ${kind} in ${language}`);
  const { subject, body } = message;
  return {
    sender: list.sender,
    usualSender: list.usualSender,
    message,
    written: list.messages.filter(({ own }) => own).map((one) => `${one.kind}/${one.language}`),
    preview: await api.messages.preview({ kind: message.kind, language: message.language, subject, body }),
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const form = await request.formData();
  const outcome = await attempt(
    form,
    async () => {
      switch (text(form, "intent")) {
        case "sender":
          await api.messages.saveSender({ senderName: text(form, "senderName"), replyTo: text(form, "replyTo") });
          return { said: "Saved. Mails that are composed from now on come from there." };
        case "restore":
          await api.messages.restore(MessageRef.parse(wordsIn(form)));
          return { said: "Back to our words" };
        default:
          await api.messages.save(wordsIn(form) as SaveMessageInput);
          return { said: "Saved. Mails that are composed from now on say it so." };
      }
    },
    { "code:message_variable_unknown": "body" },
  );
  return data(outcome, { status: outcome.ok ? 200 : 422 });
}

function wordsIn(form: FormData) {
  return {
    kind: text(form, "kind"),
    language: text(form, "language"),
    subject: text(form, "subject"),
    body: text(form, "body"),
  };
}

export default function MessageSettings() {
  const { sender, usualSender, message, written, preview } = useLoaderData<typeof loader>();
  const update = useAgency().may("agency.update");
  const [search] = useSearchParams();
  return (
    <main id="main">
      <PageRibbon title="Settings" />
      <div className="page">
        <SettingsTabs />
        <section className="part border-t-0" aria-labelledby="words">
          <h2 id="words">What your mails say</h2>
          <p>
            A mail speaks the language of its document. Where you have written nothing of your own, our words go out.
            What is scheduled already keeps the words that it was composed with.
          </p>
          <MessagePicker kind={message.kind} language={message.language} written={written} />
          <MessageEditor
            key={`${message.kind}/${message.language}/${message.own}/${search.get("kind")}`}
            message={message}
            preview={preview}
            title={KIND_WORDS[message.kind]}
            update={update}
          />
        </section>
        <MessageSender sender={sender} usual={usualSender} update={update} />
      </div>
    </main>
  );
}

export function ErrorBoundary() {
  return <RouteErrors back={{ to: "/settings", label: "Back to the settings" }} />;
}
