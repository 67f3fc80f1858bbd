/** The shape of what is coming; it shows itself only after 300 ms (see app.css). */
export function SkeletonRows({ rows = 8, label = "Loading" }: { rows?: number; label?: string }) {
  return (
    <div role="status" aria-label={label} className="grid gap-[9px] py-3">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: identical rows without identity
        <div key={row} className="skeleton h-6" style={{ width: `${96 - ((row * 37) % 23)}%` }} />
      ))}
    </div>
  );
}
