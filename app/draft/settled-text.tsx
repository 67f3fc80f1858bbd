import { useEffect, useRef } from "react";

/** A figure that was computed: when it changes it settles into its place, as ink does. Still where motion is unwanted. */
export function SettledText({ text, padding }: { text: string; padding?: string }) {
  const ref = useRef<HTMLSpanElement>(null);
  const before = useRef(text);
  useEffect(() => {
    if (before.current === text) return;
    before.current = text;
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    ref.current?.animate(
      [
        { opacity: 0.25, transform: "translateY(-2px)" },
        { opacity: 1, transform: "none" },
      ],
      { duration: 170, easing: "cubic-bezier(.2,.7,.3,1)" },
    );
  }, [text]);
  return (
    <span className="draft-settled" ref={ref} data-pad={padding || undefined}>
      {text}
    </span>
  );
}
