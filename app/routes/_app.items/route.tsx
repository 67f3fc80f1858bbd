/** The catalogue: what the agency sells, at which rate. A row is edited where it stands; a new one begins on top. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { Link, useLoaderData, useNavigate, useSearchParams } from "@remix-run/react";
import { attempt, callerFor, redirectSaying, text, WrongFields } from "#app/api.server.ts";
import { CURRENCY_CHOICES } from "#app/choices.server.ts";
import { ActionForm, RowAction, SubmitButton } from "#app/components/action-form.tsx";
import { useKeys } from "#app/components/frame/keys.tsx";
import { MoreLink } from "#app/components/more-link.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { useRowKeys } from "#app/components/row-keys.ts";
import { SearchBox } from "#app/components/search-box.tsx";
import { ButtonLink } from "#app/components/ui/button.tsx";
import { EmptyState } from "#app/components/ui/empty-state.tsx";
import { Field, Select, TextArea, TextInput } from "#app/components/ui/field.tsx";
import { BookText } from "#app/components/ui/icons.tsx";
import { formatTaxes, parseTypedTaxes, standardTax, taxChoices } from "#app/draft/typed-tax.ts";
import { useAgency } from "#app/use-agency.ts";
import { currencyExponent } from "#core/currency.ts";
import { formatDecimal, normalizeDecimal } from "#core/decimal.ts";
import type { Tax } from "#core/draft-content.ts";

export const meta = () => [{ title: "Catalogue · Countersign" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const search = new URL(request.url).searchParams;
  const query = search.get("q")?.trim() || undefined;
  const archived = search.get("show") === "archived";
  const cursor = search.get("after") ?? undefined;
  const list = await callerFor(request, context).items.list({ query, archived, cursor, limit: 50 });
  return { ...list, query: query ?? null, archived, currencies: CURRENCY_CHOICES };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const form = await request.formData();
  const intent = form.get("intent");
  const itemId = text(form, "itemId");
  const { locale } = await api.agency.read();
  const outcome = await attempt(
    form,
    async () => {
      if (intent === "archive") {
        await api.items.archive({ itemId });
        return { said: "Put away. Drafts that use it keep their lines." };
      }
      if (intent === "restore") {
        await api.items.restore({ itemId });
        return { said: "Back in the catalogue" };
      }
      const item = readItem(form, locale);
      if (itemId) await api.items.update({ itemId, ...item });
      else await api.items.create(item);
      return { said: "Saved" };
    },
    { "code:name_taken": "code" },
  );
  if (!outcome.ok) return data(outcome, { status: 400 });
  if (intent === "archive" || intent === "restore") return data(outcome);
  // Leaves the row's form; without JavaScript too.
  const back = new URL(request.url);
  back.searchParams.delete("edit");
  if (text(form, "another")) return redirect("/items?edit=new");
  return redirectSaying(`/items${back.search}`, "Saved");
}

function readItem(form: FormData, locale: string) {
  const wrong: Record<string, string> = {};
  const unitPrice = normalizeDecimal(text(form, "unitPrice"), locale);
  if (unitPrice === null) wrong.unitPrice = "Write the price as a number, such as 760 or 1,250.50.";
  const writtenCost = text(form, "cost");
  const cost = writtenCost === "" ? null : normalizeDecimal(writtenCost, locale);
  if (writtenCost !== "" && cost === null) wrong.cost = "Write what it costs as a number, or nothing.";
  const taxes = parseTypedTaxes(text(form, "taxes"), locale);
  if (taxes === null) wrong.taxes = "Write a rate such as 21 %, or a category such as AE.";
  const title = text(form, "title");
  if (!title) wrong.title = "Say what it is, as it should stand on the invoice.";
  const code = text(form, "code");
  if (!code) wrong.code = "A short code to type, such as DES.";
  if (unitPrice === null || taxes === null || !title || !code) throw new WrongFields(wrong);
  return {
    code,
    title,
    detail: text(form, "detail"),
    unit: text(form, "unit"),
    unitPrice,
    cost,
    currency: text(form, "currency"),
    taxes,
  };
}

type Item = {
  itemId: string;
  code: string;
  title: string;
  detail: string;
  unit: string;
  unitPrice: string;
  cost: string | null;
  currency: string;
  taxes: Tax[];
};

export default function Items() {
  const { rows, nextCursor, query, archived, currencies } = useLoaderData<typeof loader>();
  const agency = useAgency();
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const table = useRowKeys();
  const write = agency.may("items.write");
  const editing = write ? search.get("edit") : null;
  const editOf = (id: string | null) => {
    const next = new URLSearchParams(search);
    if (id) next.set("edit", id);
    else next.delete("edit");
    return `?${next}`;
  };
  useKeys(write ? [{ keys: "n", label: "New item", run: () => navigate(editOf("new")) }] : []);
  const create = write && (
    <ButtonLink to={editOf("new")} look="ink" keys="n">
      New item
    </ButtonLink>
  );
  const form = { currencies, cancel: editOf(null) };
  return (
    <main id="main">
      <PageRibbon title="Catalogue">{create}</PageRibbon>
      <div className="page">
        <SearchBox label="Search the catalogue" placeholder="Code or words" keep={["show"]} />
        <nav className="tabs" aria-label="Which items">
          <Link to="/items" aria-current={archived ? undefined : "page"}>
            In use
          </Link>
          <Link to="/items?show=archived" aria-current={archived ? "page" : undefined}>
            Put away
          </Link>
        </nav>
        {editing === "new" && (
          <div className="border-b border-rule py-4">
            <ItemForm {...form} item={null} />
          </div>
        )}
        {rows.length > 0 ? (
          <table className="ledger" ref={table}>
            <thead>
              <tr>
                <th scope="col">Code</th>
                <th scope="col">What</th>
                <th scope="col" className="m0">
                  Unit
                </th>
                <th scope="col" className="n">
                  Price
                </th>
                <th scope="col" className="m0">
                  <span className="sr-only">Currency</span>
                </th>
                <th scope="col" className="m0">
                  VAT
                </th>
                {write && (
                  <th scope="col" className="n">
                    <span className="sr-only">Change</span>
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {rows.map((item) =>
                editing === item.itemId ? (
                  <tr key={item.itemId} aria-selected="true">
                    <td colSpan={7} className="wrap">
                      <ItemForm {...form} item={item} />
                    </td>
                  </tr>
                ) : (
                  <tr key={item.itemId}>
                    <td className="sub soft">{item.code}</td>
                    <td className="lead" title={item.detail || undefined}>
                      {write ? (
                        <Link to={editOf(item.itemId)} data-row preventScrollReset>
                          {item.title}
                        </Link>
                      ) : (
                        item.title
                      )}
                    </td>
                    <td className="soft m0">{item.unit}</td>
                    <td className="n">{priceWords(item, agency.locale)}</td>
                    <td className="soft m0">{item.currency}</td>
                    <td className="soft m0">{formatTaxes(item.taxes, agency.locale)}</td>
                    {write && (
                      <td className="n end">
                        <RowAction intent={archived ? "restore" : "archive"} hidden={{ itemId: item.itemId }}>
                          {archived ? "Restore" : "Put away"}
                        </RowAction>
                      </td>
                    )}
                  </tr>
                ),
              )}
            </tbody>
          </table>
        ) : query ? (
          <EmptyState
            title="Nothing by that name"
            action={<ButtonLink to="/items">Show the whole catalogue</ButtonLink>}
          >
            No item has “{query}” in its code or words.
          </EmptyState>
        ) : archived ? (
          <EmptyState title="Nothing is put away">
            Items you no longer sell can be put away without losing them.
          </EmptyState>
        ) : (
          editing !== "new" && (
            <EmptyState icon={BookText} title="What do you sell?" action={create}>
              Write down a rate once, such as “DES · Interface design · 760.00 a day”. In a draft, <kbd>/</kbd> then
              puts it on a line.
            </EmptyState>
          )
        )}
        <MoreLink cursor={nextCursor} />
      </div>
    </main>
  );
}

/** At least the decimals of the currency, more where the price has them. */
function priceWords(item: Item, locale: string): string {
  return formatDecimal(item.unitPrice, locale, {
    grouping: true,
    minimumFractionDigits: currencyExponent(item.currency),
  });
}

type ItemFormProps = {
  item: Item | null;
  currencies: readonly { value: string; label: string }[];
  cancel: string;
};

function ItemForm({ item, currencies, cancel }: ItemFormProps) {
  const agency = useAgency();
  const usual = standardTax(agency.countryCode);
  return (
    <ActionForm
      intent={item ? "save" : "add"}
      hidden={item ? { itemId: item.itemId } : {}}
      initial={
        item
          ? {
              code: item.code,
              title: item.title,
              detail: item.detail,
              unit: item.unit,
              unitPrice: formatDecimal(item.unitPrice, agency.locale),
              cost: item.cost === null ? "" : formatDecimal(item.cost, agency.locale),
              currency: item.currency,
              taxes: formatTaxes(item.taxes, agency.locale),
            }
          : { currency: agency.baseCurrency, taxes: formatTaxes(usual, agency.locale) }
      }
      className="grid gap-3"
    >
      <div className="grid gap-3 wide:grid-cols-[110px_1fr_110px_130px_150px_130px]">
        <Field name="code" label="Code">
          <TextInput maxLength={40} placeholder="DES" autoFocus spellCheck={false} />
        </Field>
        <Field name="title" label="What">
          <TextInput maxLength={300} placeholder="Interface design" />
        </Field>
        <Field name="unit" label="Unit">
          <TextInput maxLength={40} placeholder="day" />
        </Field>
        <Field name="unitPrice" label="Price">
          <TextInput inputMode="decimal" maxLength={40} placeholder="760.00" className="text-right" />
        </Field>
        <Field name="currency" label="Currency">
          <Select>
            {currencies.map((currency) => (
              <option key={currency.value} value={currency.value}>
                {currency.label}
              </option>
            ))}
          </Select>
        </Field>
        <Field name="taxes" label="VAT">
          <TextInput maxLength={80} list="taxes" placeholder="21 %" />
        </Field>
        <Field name="detail" label="Small print below it" className="wide:col-span-3">
          <TextArea rows={1} maxLength={4000} placeholder="Two rounds of corrections included" />
        </Field>
        <Field
          name="cost"
          label="Costs you"
          hint="For rules on margins. It stands on no document."
          className="wide:col-span-3"
        >
          <TextInput inputMode="decimal" maxLength={40} placeholder="410.00" className="text-right wide:w-[130px]" />
        </Field>
      </div>
      <datalist id="taxes">
        {taxChoices(agency.countryCode, [], agency.locale).map((choice) => (
          <option key={choice.label} value={formatTaxes([choice.tax], agency.locale)}>
            {choice.hint}
          </option>
        ))}
      </datalist>
      <div className="flex items-center gap-2">
        <SubmitButton pending="Saving…">Save</SubmitButton>
        {!item && (
          <SubmitButton pending="Saving…" look="plain" name="another" value="yes">
            Save and add another
          </SubmitButton>
        )}
        <ButtonLink to={cancel} look="quiet" preventScrollReset>
          Cancel
        </ButtonLink>
      </div>
    </ActionForm>
  );
}

export function ErrorBoundary() {
  return <RouteErrors />;
}
