/** The ribbon on top of a page: what this is, where it stands in words, and what to do, the main act last. */
import type { ReactNode } from "react";

export type PageRibbonProps = {
  title: ReactNode;
  /** "Ana and Ben are here · saved". */
  state?: ReactNode;
  /** Buttons; give what a phone can do without the class `wide`. */
  children?: ReactNode;
};

export function PageRibbon({ title, state, children }: PageRibbonProps) {
  return (
    <header className="ribbon">
      <h1>{title}</h1>
      {state && <span className="state wide">{state}</span>}
      <span className="push" />
      {children}
    </header>
  );
}
