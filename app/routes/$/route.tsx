/** Any address that leads nowhere. */
import { data } from "@remix-run/node";
import { ErrorPage } from "#app/components/route-errors.tsx";

export const meta = () => [{ title: "Nothing here · Countersign" }];

/** A real 404, so that programs see it too. */
export const loader = () => data(null, { status: 404 });

export const action = loader;

export default function NotFound() {
  return (
    <ErrorPage status={404} sentence="There is no page at this address. It may have been typed wrong, or moved." />
  );
}
