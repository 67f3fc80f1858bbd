/** What the page shows, from the API's answer: the document with its words, or what became of the link. */
import type { Api } from "#app/api.server.ts";
import { refusalOf } from "#app/api.server.ts";
import type { DomainRefusal } from "#app/error-sentences.ts";
import { pageWords, type Said } from "#server/public/words/page-words.ts";
import type { QuestionRefusalReason } from "#server/questions/question-bounds.ts";
import { askedLanguage, pageLanguage, pageText } from "./client-page.server.ts";

export type ShownPage = Awaited<ReturnType<typeof openPage>>;

/** Throws what nobody expected; a link that opens nothing is a page of its own, with its own status. */
export async function openPage(api: Api, request: Request, token: string) {
  const { searchParams: search } = new URL(request.url);
  const asked = askedLanguage(request.headers.get("accept-language"));
  const before = Number(search.get("before"));
  const found = await api.public
    .invoice({ token, ...(Number.isSafeInteger(before) && before > 0 ? { before } : {}) })
    .catch((error: unknown) => {
      if (refusalOf(error)?.code === "too_many_requests") return TOO_OFTEN;
      throw error;
    });
  if (found.shows === "closed") return closedPage(found, asked);
  const { questions, document, ...page } = found;
  const { locale } = document.content.template;
  const when = new Intl.DateTimeFormat(locale, {
    timeZone: page.timeZone,
    dateStyle: "medium",
    timeStyle: "short",
    numberingSystem: "latn",
  });
  const words = pageText({ ...page, document });
  return {
    ...page,
    document,
    words,
    status: 200,
    title: words.title,
    page: pageLanguage(locale),
    link: `/i/${token}`,
    questions: {
      ...questions,
      older: search.has("before"),
      messages: questions.messages.map((said) => ({ ...said, when: when.format(new Date(said.at)) })),
    },
    refusals: pageWords(locale).ask.refused,
    sent: search.has("asked"),
    asksForLink: search.get("ask") === "link",
  };
}

const TOO_OFTEN = { shows: "closed" as const, why: "too_often" as const, agency: null, locale: null };
const STATUS = { unknown: 404, revoked: 410, expired: 410, too_often: 429 } as const;

type ClosedLink = Extract<Awaited<ReturnType<Api["public"]["invoice"]>>, { shows: "closed" }> | typeof TOO_OFTEN;

function closedPage(found: ClosedLink, asked: string) {
  const locale = found.locale ?? asked;
  const words = pageWords(locale);
  const { closed } = words;
  const said: Said =
    found.agency === null
      ? closed[found.why === "too_often" ? "too_often" : "unknown"]
      : closed[found.why === "revoked" ? "revoked" : "expired"](found.agency.name);
  const email = found.agency?.email ?? null;
  return {
    shows: "closed" as const,
    status: STATUS[found.why],
    page: pageLanguage(locale),
    ...said,
    writeTo: email === null || !found.agency ? null : { label: words.writeTo(found.agency.name), email },
    notSent: words.ask.notSent,
  };
}

/** Why a question was not taken; `closed` where the link opens nothing any more; null for what the page cannot say better. */
export function refusedQuestion(refusal: DomainRefusal | null): QuestionRefusalReason | "closed" | null {
  if (refusal?.code === "document_not_found") return "closed";
  if (refusal?.code === "too_many_requests") return "too_many";
  return refusal?.code === "question_refused" ? (refusal.details.reason as QuestionRefusalReason) : null;
}
