/** What the editor asks of the server, in the editor's words. The document itself goes through the session, never through here. */
import type { Ticket } from "#app/collab/room-line.ts";
import type { Looks } from "#core/document-look.ts";
import type { Problem } from "#core/draft-checks.ts";
import type { Party } from "#core/invoice-content.ts";
import type { FrozenTemplate } from "#core/template.ts";
import type { CatalogueItem } from "./draft-actions.ts";

export type ClientChoice = {
  clientId: string;
  party: Party;
  /** What a draft for this client starts with; null where the agency's own settings hold. */
  currency: string | null;
  dueDays: number | null;
};

export type NewClient = { name: string; email: string; addressLines: string[]; countryCode: string; vatId: string };

export type SubmitOutcome =
  | { done: true }
  | { done: false; problems: Problem[] }
  /** A refusal in a sentence for people. */
  | { done: false; problems: null; say: string; looks?: KnownLooks };

/** Everything that decides how the draft looks; logos by their hash. */
export type KnownLooks = { looks: Looks; logos: Record<string, string> };

export type DraftDoor = {
  ticket: () => Promise<Ticket>;
  findClients: (query: string) => Promise<ClientChoice[]>;
  client: (clientId: string) => Promise<ClientChoice>;
  createClient: (client: NewClient) => Promise<ClientChoice>;
  findItems: (query: string) => Promise<CatalogueItem[]>;
  /** Who edited the draft last, as its history says; null where it was the system, or cannot be known. */
  lastAuthor?: () => Promise<{ memberId: string; name: string } | null>;
  /** `look` is what is on the sheet: where the server would freeze another, it refuses and tells which. */
  submit: (look: FrozenTemplate) => Promise<SubmitOutcome>;
  discard: () => Promise<void>;
};
