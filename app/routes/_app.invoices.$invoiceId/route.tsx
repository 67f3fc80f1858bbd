/** One invoice. What it looks like follows its state: a draft is written on the sheet itself. */
import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData, useNavigate, useRevalidator } from "@remix-run/react";
import { useCallback, useMemo } from "react";
import { callerFor } from "#app/api.server.ts";
import { useApi } from "#app/api.ts";
import { useApp } from "#app/components/app-data.ts";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { DraftEditor } from "#app/draft/DraftEditor.tsx";
import { trpcDoor } from "#app/draft/trpc-door.ts";
import { draftPage } from "./draft-page.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? "Invoice"} · Countersign` }];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  return draftPage(callerFor(request, context), params.invoiceId ?? "", context.services.now());
}

export default function InvoicePage() {
  const page = useLoaderData<typeof loader>();
  const { memberId, person, agency } = useApp();
  const api = useApi();
  const { revalidate } = useRevalidator();
  const navigate = useNavigate();
  const door = useMemo(
    () => trpcDoor(api, page.invoiceId, agency.baseCurrency),
    [api, page.invoiceId, agency.baseCurrency],
  );
  const onMovedOn = useCallback(() => revalidate(), [revalidate]);
  const onDiscarded = useCallback(() => navigate("/drafts"), [navigate]);
  return (
    <DraftEditor
      key={page.invoiceId}
      {...page}
      self={{ memberId, name: person.name }}
      door={door}
      onMovedOn={onMovedOn}
      onDiscarded={onDiscarded}
    />
  );
}

export function ErrorBoundary() {
  return <RouteErrors back={{ to: "/drafts", label: "Back to the drafts" }} />;
}
