/** One line of the list: what happened, what it is about, when, and the way to be done with it. */
import { Link, useFetcher } from "@remix-run/react";
import { ActionForm } from "#app/components/action-form.tsx";
import { DateText } from "#app/components/date-text.tsx";
import { IconButton } from "#app/components/ui/button.tsx";
import {
  AtSign,
  BadgeCheck,
  CalendarClock,
  CalendarX,
  Check,
  Eye,
  HandCoins,
  type Icon,
  MailQuestion,
  MailWarning,
  MailX,
  Percent,
  Stamp,
  TriangleAlert,
} from "#app/components/ui/icons.tsx";
import type { NotificationKind } from "#core/notification-kinds.ts";
import { notificationWords } from "#core/notification-words.ts";

const ICONS: Record<NotificationKind, Icon> = {
  approval_asked: Stamp,
  round_decided: BadgeCheck,
  mail_bounced: MailX,
  mail_complained: MailWarning,
  invoice_viewed: Eye,
  client_question: MailQuestion,
  payment_arrived: HandCoins,
  mention: AtSign,
  schedule_drafted: CalendarClock,
  schedule_stopped: CalendarX,
  late_fee_proposed: Percent,
  work_failed: TriangleAlert,
};

export type NotificationView = {
  notificationId: string;
  kind: NotificationKind;
  params: Record<string, string>;
  at: string;
  read: boolean;
};

export function NotificationRow({ row }: { row: NotificationView }) {
  const fetcher = useFetcher();
  const { title, about } = notificationWords(row.kind, row.params);
  const Icon = ICONS[row.kind];
  // Read at the press, before the answer.
  const read = row.read || fetcher.state !== "idle";
  return (
    <tr data-unread={read ? undefined : ""}>
      <td>
        <div className="what">
          <Icon className="i" aria-hidden="true" />
          <div>
            <Link to={`/notifications/${row.notificationId}`} data-row>
              {title}
              {!read && <span className="sr-only"> (new)</span>}
            </Link>
            {about && <span className="about">{about}</span>}
          </div>
        </div>
      </td>
      <td className="when">
        <DateText at={row.at} />
      </td>
      <td className="act">
        {!read && (
          <ActionForm
            intent="read"
            fetcher={fetcher}
            action="/notifications?index"
            hidden={{ notificationId: row.notificationId }}
          >
            <IconButton type="submit" label={`Mark as read: ${title}`}>
              <Check className="i" aria-hidden="true" />
            </IconButton>
          </ActionForm>
        )}
      </td>
    </tr>
  );
}
