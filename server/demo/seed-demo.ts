/**
 * Fills an empty embedded database with the demo agency, through the same use cases as everybody else: each invoice was
 * written, submitted, countersigned by Mia and issued. Never runs on a database of one's own.
 */
import type { DraftContent } from "#core/draft-content.ts";
import { minorToDecimal } from "#core/money.ts";
import { addDays, addMonths, todayIn } from "#core/plain-date.ts";
import { agencies, members } from "#db/schema/tenancy.ts";
import type { Actor, RequestContext, Services } from "#server/context.ts";
import { createCaller } from "#server/create-caller.ts";
import { createAgency } from "#server/tenancy/create-agency.ts";
import {
  DEMO_BANK,
  DEMO_CLIENTS,
  DEMO_DRAFT,
  DEMO_ITEMS,
  DEMO_LEGAL,
  DEMO_PASSWORD,
  DEMO_PEOPLE,
  DEMO_WORK,
  type DemoWork,
} from "./demo-agency.ts";
import { liveOn } from "./demo-life.ts";
import { DEMO_LOGO, DEMO_TEMPLATES } from "./demo-templates.ts";

export { DEMO_PASSWORD, DEMO_PEOPLE } from "./demo-agency.ts";

const MONTHS = 18;
const TIME_ZONE = "Europe/Amsterdam";

type People = { ensurePerson(person: { name: string; email: string; password: string }): Promise<string> };
type Caller = ReturnType<typeof createCaller>;

/** True where the demo agency is there afterwards; it is made only where the owner belongs to no agency yet. */
export async function seedDemo(services: Services, people: People): Promise<boolean> {
  const userIds = new Map<string, string>();
  for (const person of DEMO_PEOPLE)
    userIds.set(person.email, await people.ensurePerson({ ...person, password: DEMO_PASSWORD }));
  const [owner] = DEMO_PEOPLE;
  if (!owner) return false;
  const asPerson = (person: (typeof DEMO_PEOPLE)[number]) => ({
    userId: userIds.get(person.email) ?? "",
    sessionId: "seed",
    name: person.name,
    email: person.email,
    emailVerified: true,
    externalOrgId: null,
  });
  const ruud = asPerson(owner);
  const finished =
    (await services.crossTenant.membershipsOf(userIds.get("noor@studioharbour.example") ?? "")).length > 0;
  if (finished) return true;

  const { tenantId } = await createAgency(services, ruud, {
    name: "Studio Harbour",
    countryCode: "NL",
    timeZone: TIME_ZONE,
    baseCurrency: "EUR",
    locale: "en-GB",
    legal: DEMO_LEGAL,
  });
  await services.inTenant(tenantId, async (tx) => {
    await tx
      .update(agencies)
      .set({ bank: DEMO_BANK, defaultTerms: "Payment within the term above. Statutory interest after that." });
    await tx.insert(members).values(
      DEMO_PEOPLE.slice(1, -1).map((person) => ({
        tenantId,
        userId: userIds.get(person.email) ?? "",
        name: person.name,
        email: person.email,
        role: person.role,
      })),
    );
  });
  const callerOf = async (email: string): Promise<Caller> => {
    const person = DEMO_PEOPLE.find((one) => one.email === email);
    if (!person) throw new Error(`nobody is called ${email}`);
    const actor: Actor | null = await services.memberships.actorIn(asPerson(person), tenantId);
    const context: RequestContext = { services, requestId: "seed", person: asPerson(person), actor };
    return createCaller(context);
  };
  const [owning, ana, mia] = await Promise.all([
    callerOf("ruud@studioharbour.example"),
    callerOf("ana@studioharbour.example"),
    callerOf("mia@studioharbour.example"),
  ]);

  const clientIds = new Map<string, string>();
  for (const client of DEMO_CLIENTS)
    clientIds.set(client.name, (await ana.clients.create({ ...client, note: "" })).clientId);
  const itemIds = new Map<string, string>();
  for (const item of DEMO_ITEMS) itemIds.set(item.title, (await ana.items.create(item)).itemId);
  await dress(owning, clientIds);
  const today = todayIn(TIME_ZONE, services.now());
  const scene: Scene = { ana, mia, paying: owning, clientIds, itemIds, today, random: sequence(20_261_121) };
  await writeHistory(scene);
  const yesterday = addDays(today, -1);
  const fresh = {
    toRemind: await issue(scene, workFor("Thames Arts Trust"), yesterday),
    misdirected: await issue(scene, workFor("Haven & Co"), yesterday),
    asked: await issue(scene, workFor("Museum Kade"), yesterday),
    wrong: await issue(scene, workFor("Café Lloyd"), yesterday),
  };
  // Eighteen months of it were read long ago; what is new is what waits.
  for (const reader of [owning, ana, mia]) await reader.notifications.markAllRead({ upTo: new Date().toISOString() });
  await writeDrafts(scene);
  const nobody = createCaller({ services, requestId: "seed", person: null, actor: null });
  await liveOn({ services, ana, mia, nobody, clientIds, today }, fresh);

  // Last of all, so that a seed that was cut short is begun again under a new agency and this one is not mistaken for whole.
  const last = DEMO_PEOPLE.at(-1);
  if (last) {
    await services.inTenant(tenantId, (tx) =>
      tx.insert(members).values({
        tenantId,
        userId: userIds.get(last.email) ?? "",
        name: last.name,
        email: last.email,
        role: last.role,
      }),
    );
  }
  for (const userId of userIds.values()) await services.memberships.forget(tenantId, userId);
  return true;
}

/** Before anything is written, so that every document of the eighteen months wears it. */
async function dress(owning: Caller, clientIds: ReadonlyMap<string, string>): Promise<void> {
  await owning.agency.setLogo({ dataBase64: btoa(DEMO_LOGO) });
  for (const { name, settings, clients } of DEMO_TEMPLATES) {
    const { templateId } = await owning.templates.create({ name, settings });
    for (const client of clients) {
      const clientId = clientIds.get(client) ?? "";
      const { archived: _a, createdAt: _c, updatedAt: _u, ...known } = await owning.clients.byId({ clientId });
      await owning.clients.update({ ...known, templateId });
    }
  }
}

type Scene = {
  ana: Caller;
  mia: Caller;
  paying: Caller;
  clientIds: Map<string, string>;
  /** By title. */
  itemIds: Map<string, string>;
  today: string;
  random: () => number;
};

async function writeHistory(scene: Scene): Promise<void> {
  const { paying, today, random } = scene;
  const begin = addMonths(today, -MONTHS);
  for (let month = 0; month <= MONTHS; month++) {
    for (const [index, work] of DEMO_WORK.entries()) {
      // Not every client every month, and more of them as the agency grows.
      if (index > 0 && random() > 0.45 + month / 60) continue;
      const issueDate = addDays(addMonths(begin, month), Math.min(26, index * 4 + Math.floor(random() * 3)));
      if (issueDate > addDays(today, -2)) continue;
      const { invoiceId, number } = await issue(scene, varied(work, random), issueDate);
      await settle(paying, invoiceId, number, issueDate, today, random);
    }
  }
}

/** Written by Ana, countersigned by Mia, and sent to nobody. */
async function issue(scene: Scene, work: DemoWork, issueDate: string): Promise<{ invoiceId: string; number: string }> {
  const { ana, mia } = scene;
  const invoiceId = await draft(scene, work, { issueDate });
  const { contentHash } = await ana.invoices.submit({ invoiceId });
  await mia.invoices.approve({ invoiceId, contentHash });
  const { number } = await ana.invoices.issue({ invoiceId, contentHash, recipients: [] });
  return { invoiceId, number };
}

/** What is being written, waits to be countersigned, and is ready to issue. */
async function writeDrafts(scene: Scene): Promise<void> {
  const { ana, mia, random } = scene;
  const written = await draft(scene, DEMO_DRAFT);
  const asked = DEMO_DRAFT.lines.findIndex((line) => line.title === "Front-end build");
  await mia.remarks.start({
    invoiceId: written,
    anchor: asked === -1 ? { kind: "document" } : { kind: "line", lineId: `line-${asked + 1}` },
    body: "The quote said twelve days. Is the collection search the extra two?",
    idempotencyKey: `seed-${written}`,
  });
  await draft(scene, varied(pick(DEMO_WORK, 2), random));
  await draft(scene, varied(pick(DEMO_WORK, 5), random));
  const waiting = await draft(scene, varied(pick(DEMO_WORK, 3), random));
  await ana.invoices.submit({ invoiceId: waiting });
  const ready = await draft(scene, varied(pick(DEMO_WORK, 6), random));
  const { contentHash } = await ana.invoices.submit({ invoiceId: ready });
  await mia.invoices.approve({ invoiceId: ready, contentHash });
}

async function draft(
  { ana, clientIds, itemIds }: Scene,
  work: DemoWork,
  dates: Partial<Pick<DraftContent, "issueDate">> = {},
): Promise<string> {
  const { invoiceId } = await ana.invoices.create({
    clientId: clientIds.get(work.client),
    content: {
      subject: work.subject,
      reference: work.reference,
      lines: work.lines.map((one, index) => {
        const itemId = itemIds.get(one.title);
        return { ...one, id: `line-${index + 1}`, ...(itemId ? { itemId } : {}) };
      }),
      ...dates,
    },
  });
  return invoiceId;
}

/** Old invoices were paid, most recent ones are open, a few are late or paid in part. */
async function settle(
  paying: Caller,
  invoiceId: string,
  number: string,
  issueDate: string,
  today: string,
  random: () => number,
): Promise<void> {
  const receivedOn = addDays(issueDate, 12 + Math.floor(random() * 24));
  const slow = random() < 0.06;
  if (receivedOn >= today || (slow && addDays(issueDate, 75) > today)) return;
  const { totalMinor, currency } = await paying.invoices.byId({ invoiceId });
  const part = random() < 0.08 && addDays(issueDate, 60) > today;
  const amountMinor = part ? BigInt(totalMinor) / 2n : BigInt(totalMinor);
  await paying.payments.record({
    invoiceId,
    amount: minorToDecimal(amountMinor, currency),
    currency,
    receivedOn,
    method: "bank_transfer",
    reference: number,
    note: "",
    idempotencyKey: `seed-${invoiceId}`,
  });
}

function varied(work: DemoWork, random: () => number): DemoWork {
  return {
    ...work,
    lines: work.lines.map((one, index) => {
      if (index === 0 && work.lines.length === 1) return one;
      const factor = 2 + Math.floor(random() * 4);
      return /^\d+$/.test(one.quantity) && one.quantity !== "1"
        ? { ...one, quantity: String(Math.ceil((Number(one.quantity) * factor) / 4)) }
        : one;
    }),
  };
}

function workFor(client: string): DemoWork {
  const found = DEMO_WORK.find((one) => one.client === client);
  if (!found) throw new Error(`nothing is done for ${client}`);
  return found;
}

function pick(work: DemoWork[], index: number): DemoWork {
  const found = work[index];
  if (!found) throw new Error(`there is no work ${index}`);
  return found;
}

/** Park and Miller's generator: the demo is the same on every machine. */
function sequence(seed: number): () => number {
  let state = seed % 2_147_483_647;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
