/** The client's page: the agency's sheet, one amount, one action. No account, nothing of ours but a small line. */
import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData, useParams } from "@remix-run/react";
import { Download } from "lucide-react";
import { useEffect } from "react";
import { publicCallerFor } from "#app/api.server.ts";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { formatMoney } from "#core/money.ts";
import { InvoiceSheet } from "#core/sheet/InvoiceSheet.tsx";
import { sheetOfIssued } from "#core/sheet/sheet-view.ts";
import "#core/sheet/sheet.css";
import { clientPageWords } from "./client-page.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `${data.document.number} · ${data.document.content.seller.name}` : "Invoice" },
  { name: "robots", content: "noindex" },
  // The address is the key: it must not travel to other sites.
  { name: "referrer", content: "no-referrer" },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const invoice = await publicCallerFor(request, context).public.invoice({ token: String(params.token) });
  return { ...invoice, words: clientPageWords(invoice) };
}

export default function ClientPage() {
  const { document, state, openMinor, pdfReady, logo, words } = useLoaderData<typeof loader>();
  const { token } = useParams();
  useCountedVisit(token);
  const view = sheetOfIssued(document, { state: state === "voided" ? "voided" : "issued", logo });
  const { content } = document;
  const open = BigInt(openMinor);
  const amount = formatMoney(open > 0n ? openMinor : content.totals.totalMinor, content.currency, view.locale, {
    symbol: true,
  });
  return (
    <main id="main" className="public" lang={words.language} dir={words.direction}>
      <div className="bar">
        <div>
          <p className="amount">{amount}</p>
          <p className="soft">{words.standing}</p>
        </div>
        <span className="push" />
        {pdfReady && (
          <a className="btn large" href={`/i/${token}/pdf`} download={`${document.number}.pdf`}>
            <Download size={16} aria-hidden="true" /> PDF
          </a>
        )}
        {open > 0n && state !== "voided" && content.bank && (
          <a className="btn ink large" href="#pay">
            {words.howToPay}
          </a>
        )}
      </div>
      <div id="pay">
        <InvoiceSheet view={view} />
      </div>
      <p className="small">{words.fingerprint}</p>
    </main>
  );
}

/** A visit is counted once a person's browser shows the page: scanners of mail gateways and prefetchers run no script. */
function useCountedVisit(token: string | undefined): void {
  useEffect(() => {
    if (!token) return;
    const count = (): void => {
      if (document.visibilityState !== "visible") return;
      document.removeEventListener("visibilitychange", count);
      const kept = sessionStorage.getItem(`visit:${token}`);
      const visit = kept ?? crypto.randomUUID();
      sessionStorage.setItem(`visit:${token}`, visit);
      void fetch(`/i/${token}/viewed`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ visit }),
        keepalive: true,
      });
    };
    document.addEventListener("visibilitychange", count);
    count();
    return () => document.removeEventListener("visibilitychange", count);
  }, [token]);
}

export function ErrorBoundary() {
  return (
    <RouteErrors when={{ 404: "This link does not open anything (any more). Ask whoever sent it for a new one." }} />
  );
}
