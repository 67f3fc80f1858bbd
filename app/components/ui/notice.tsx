/** Something the reader should know before going on. `loud` for what is dangerous or was refused. */

import type { ReactNode } from "react";
import { CircleAlert, Info } from "#app/components/ui/icons.tsx";
import { classNames } from "./class-names.ts";

export type NoticeProps = { title: string; children?: ReactNode; loud?: boolean; role?: "alert" | "status" };

export function Notice({ title, children, loud = false, role }: NoticeProps) {
  const Icon = loud ? CircleAlert : Info;
  return (
    <div className={classNames("notice", loud && "loud")} role={role}>
      <Icon className="i" aria-hidden="true" />
      <b>{title}</b>
      {children && <div>{children}</div>}
    </div>
  );
}
