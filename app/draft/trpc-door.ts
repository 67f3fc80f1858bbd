/** The editor's door, opened with the API of this page. */
import type { BrowserApi } from "#app/api.ts";
import { TicketRefused } from "#app/collab/room-line.ts";
import { sayError } from "#app/say-error.ts";
import { PROBLEM_SEVERITY, type Problem } from "#core/draft-checks.ts";
import type { DomainErrorCode } from "#server/errors.ts";
import type { ClientChoice, DraftDoor } from "./draft-door.ts";

// A list below a field; who wants more types another letter.
const FOUND_MAX = 8;

/** What the server answers to a ticket that it will answer no differently a second later. */
const FINAL: ReadonlyMap<string, "denied" | "closed"> = new Map([
  ["UNAUTHORIZED", "denied"],
  ["FORBIDDEN", "denied"],
  ["NOT_FOUND", "closed"],
  ["CONFLICT", "closed"],
  ["PRECONDITION_FAILED", "closed"],
]);

type ClientRow = Pick<ClientChoice, "clientId" | "party" | "dueDays"> & { currency: string };

export function trpcDoor(api: BrowserApi, invoiceId: string, baseCurrency: string): DraftDoor {
  return {
    async ticket() {
      try {
        return await api.invoices.ticket.mutate({ invoiceId });
      } catch (error) {
        const why = FINAL.get(readError(error).code ?? "");
        if (why) throw new TicketRefused(await sayError(error), why);
        throw error;
      }
    },
    async findClients(query) {
      const { rows } = await api.clients.list.query({ query: query.trim() || undefined, limit: FOUND_MAX });
      return rows.map(choiceOf);
    },
    async client(clientId) {
      return choiceOf(await api.clients.byId.query({ clientId }));
    },
    async createClient({ name, email, addressLines, countryCode, vatId }) {
      const party = { name, addressLines, countryCode, vatId, registrationId: "", email };
      const input = {
        name,
        party,
        currency: baseCurrency,
        dueDays: null,
        emails: email === "" ? [] : [email],
        note: "",
      };
      const { clientId } = await api.clients.create.mutate(input);
      return { clientId, party, currency: null, dueDays: null };
    },
    async findItems(query) {
      const { rows } = await api.items.list.query({ query: query.trim() || undefined, limit: FOUND_MAX });
      return rows;
    },
    async lastAuthor() {
      const { moments, people } = await api.invoices.history.query({ invoiceId, limit: 1 });
      const [author] = moments[0]?.memberIds ?? [];
      const person = people.find(({ memberId }) => memberId === author);
      return person ? { memberId: person.memberId, name: person.name } : null;
    },
    async submit(look) {
      try {
        await api.invoices.submit.mutate({ invoiceId, look });
        return { done: true };
      } catch (error) {
        const { domainCode, problems } = readError(error);
        const isFor = (code: DomainErrorCode) => domainCode === code;
        if (isFor("draft_incomplete") && problems.length > 0) return { done: false, problems };
        // Somebody submitted it a moment ago: what was wanted has happened.
        if (isFor("draft_frozen") || isFor("wrong_state")) return { done: true };
        const say = await sayError(error);
        if (!isFor("look_changed")) return { done: false, problems: null, say };
        const looks = await api.templates.looks.query(look.id === "" ? {} : { worn: look.id });
        return { done: false, problems: null, say, looks };
      }
    },
    async discard() {
      await api.invoices.discard.mutate({ invoiceId });
    },
  };
}

function choiceOf(row: ClientRow): ClientChoice {
  return { clientId: row.clientId, party: row.party, currency: row.currency || null, dueDays: row.dueDays };
}

type ReadError = { code: string | null; domainCode: unknown; problems: Problem[] };

/** What a refusal of the API carries, read by its shape: an error may come from the line, not from us. */
function readError(error: unknown): ReadError {
  const data = isRecord(error) && isRecord(error.data) ? error.data : {};
  const details = isRecord(data.details) ? data.details : {};
  // A refusal of the domain has its code as the message (server/trpc.ts).
  const message = isRecord(error) || error instanceof Error ? error.message : null;
  return {
    code: typeof data.code === "string" ? data.code : null,
    domainCode: message,
    problems: Array.isArray(details.problems) ? details.problems.filter(isProblem) : [],
  };
}

function isProblem(value: unknown): value is Problem {
  return (
    isRecord(value) &&
    typeof value.code === "string" &&
    Object.hasOwn(PROBLEM_SEVERITY, value.code) &&
    Array.isArray(value.path)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
