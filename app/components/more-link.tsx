/** The way to the next rows of a list: an address, so that it can be kept and works without JavaScript. */
import { Link, useSearchParams } from "@remix-run/react";

export function MoreLink({ cursor }: { cursor: string | null }) {
  const [search] = useSearchParams();
  const next = new URLSearchParams(search);
  const first = new URLSearchParams(search);
  first.delete("after");
  if (cursor) next.set("after", cursor);
  if (!cursor && !search.has("after")) return null;
  return (
    <nav className="more gap-3" aria-label="More rows">
      {search.has("after") && (
        <Link className="btn" to={`?${first}`}>
          From the beginning
        </Link>
      )}
      {cursor && (
        <Link className="btn" to={`?${next}`} rel="next">
          Show more
        </Link>
      )}
    </nav>
  );
}
