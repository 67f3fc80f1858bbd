/** The way around: a rail of words on a desk, a bar of five on a phone. */
import { Link, useLocation, useMatches } from "@remix-run/react";
import { Fragment, type ReactNode } from "react";
import { type AppData, useApp } from "#app/components/app-data.ts";
import { Ellipsis, PanelLeft } from "#app/components/ui/icons.tsx";
import { Tooltip } from "#app/components/ui/tooltip.tsx";
import { useCounts } from "#app/live/live-context.tsx";
import { type Destination, destinationsOf } from "./destinations.ts";

export type RailProps = { narrow: boolean; top: ReactNode; foot: ReactNode; onFold: () => void };

export function Rail({ narrow, top, foot, onFold }: RailProps) {
  const { embedded } = useApp();
  const counts = useCounts();
  const destinations = destinationsOf(embedded);
  return (
    <nav className="rail" aria-label="Main">
      {top}
      {destinations.map((destination, index) => (
        <Fragment key={destination.to}>
          {index > 0 && destinations[index - 1]?.group !== destination.group && <div className="gap" />}
          <RailLine destination={destination} counts={counts} narrow={narrow} />
        </Fragment>
      ))}
      <noscript>
        <a className="rail-line" href="/more">
          More
        </a>
      </noscript>
      {foot}
      <Tooltip label={narrow ? "Unfold the rail" : "Fold the rail"} keys="[" side="right">
        <button type="button" className="rail-line" onClick={onFold} aria-keyshortcuts="[">
          <PanelLeft className="i" aria-hidden="true" />
          <span className="words">
            {narrow ? "Unfold" : "Fold"}
            <span className="sr-only"> the rail</span>
          </span>
        </button>
      </Tooltip>
    </nav>
  );
}

function RailLine({
  destination,
  counts,
  narrow,
}: {
  destination: Destination;
  counts: AppData["counts"];
  narrow: boolean;
}) {
  const count = destination.count ? counts[destination.count] : 0;
  const line = (
    <Link to={destination.to} className="rail-line" prefetch="intent" aria-current={useIsHere(destination.to)}>
      <destination.icon className="i" aria-hidden="true" />
      <span className="words">{destination.label}</span>
      {count > 0 && <b>{count}</b>}
    </Link>
  );
  if (!narrow) return line;
  return (
    <Tooltip label={destination.label} keys={`g ${destination.key}`} side="right">
      {line}
    </Tooltip>
  );
}

export function BottomBar() {
  const { embedded } = useApp();
  const four = destinationsOf(embedded).slice(0, 4);
  return (
    <nav className="bottom" aria-label="Main, at the thumb">
      {four.map((destination) => (
        <BarLink key={destination.to} to={destination.to} label={destination.label} icon={destination.icon} />
      ))}
      <BarLink to="/more" label="More" icon={Ellipsis} />
    </nav>
  );
}

function BarLink({ to, label, icon: Icon }: Pick<Destination, "to" | "label" | "icon">) {
  return (
    <Link to={to} prefetch="intent" aria-current={useIsHere(to)}>
      <Icon className="i" aria-hidden="true" />
      {label}
    </Link>
  );
}

/** Whether this page belongs to that destination: an invoice that is being written is one of the drafts, one in review is one to approve. */
function useIsHere(to: string): "page" | undefined {
  const { pathname } = useLocation();
  const page = useMatches().at(-1)?.data;
  const shows = isRecord(page) ? page.shows : undefined;
  const here = shows === "draft" ? "/drafts" : shows === "review" ? "/approvals" : pathname;
  return here === to || here.startsWith(`${to}/`) ? "page" : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
