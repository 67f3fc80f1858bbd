/** An empty list teaches: what will be here, with an example, and the one thing to do. */

import type { ReactNode } from "react";
import type { Icon } from "#app/components/ui/icons.tsx";

export type EmptyStateProps = {
  icon?: Icon;
  title: string;
  /** One or two sentences. */
  children: ReactNode;
  /** A Button or ButtonLink; at most one. */
  action?: ReactNode;
};

export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <section className="empty">
      {Icon && <Icon className="art" size={30} strokeWidth={1.2} aria-hidden="true" />}
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
    </section>
  );
}
