/** What the actor was told of, and how they want to be told. Everything here is the actor's own. */
import { z } from "zod";
import { ListInput } from "#server/keyset.ts";
import { publicProcedure, router, tenantProcedure } from "#server/trpc.ts";
import { listNotifications } from "./list-notifications.ts";
import { readMailSwitch, switchMailOff } from "./mail-switch.ts";
import { MarkAllInput, markAllRead, markRead, NotificationRef } from "./mark-read.ts";
import { DeviceRef, forgetDevice, listDevices, SubscribeInput, subscribeDevice } from "./push-subscriptions.ts";
import { readSettings, SettingsInput, saveSettings } from "./settings.ts";

const own = tenantProcedure("agency.read");
const SwitchRef = z.strictObject({ token: z.string().max(300) });

export const notificationsRouter = router({
  list: own.input(ListInput.prefault({})).query(({ ctx, input }) => listNotifications(ctx, input)),
  markRead: own.input(NotificationRef).mutation(({ ctx, input }) => markRead(ctx, input)),
  markAllRead: own.input(MarkAllInput).mutation(({ ctx, input }) => markAllRead(ctx, input)),
  settings: own.query(({ ctx }) => readSettings(ctx)),
  saveSettings: own.input(SettingsInput).mutation(({ ctx, input }) => saveSettings(ctx, input)),
  devices: own.query(({ ctx }) => listDevices(ctx)),
  subscribe: own.input(SubscribeInput).mutation(({ ctx, input }) => subscribeDevice(ctx, input)),
  unsubscribe: own.input(DeviceRef).mutation(({ ctx, input }) => forgetDevice(ctx, input)),
  /** By the link in a mail, without a session: what it would switch off, and switching it off. */
  mailSwitch: publicProcedure.input(SwitchRef).query(({ ctx, input }) => readMailSwitch(ctx.services, input.token)),
  switchMailOff: publicProcedure
    .input(SwitchRef)
    .mutation(({ ctx, input }) => switchMailOff(ctx.services, input.token)),
});
