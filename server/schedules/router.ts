/** Schedules: invoices that come round. */
import { z } from "zod";
import { router, tenantProcedure } from "#server/trpc.ts";
import { ChangeScheduleInput, changeSchedule } from "./change-schedule.ts";
import { CreateScheduleInput, createSchedule } from "./create-schedule.ts";
import { listSchedules } from "./list-schedules.ts";
import { MoveScheduleInput, moveSchedule, StartScheduleInput, startSchedule } from "./move-schedule.ts";
import { readSchedule, scheduleOfInvoice } from "./read-schedule.ts";
import { SaveScheduleRuleInput, saveScheduleRule, scheduleRule } from "./schedule-rule.ts";

const read = tenantProcedure("invoices.read");
const write = tenantProcedure("invoices.write");

export const schedulesRouter = router({
  list: read.query(({ ctx }) => listSchedules(ctx)),
  byId: read.input(z.object({ scheduleId: z.uuid() })).query(({ ctx, input }) => readSchedule(ctx, input)),
  ofInvoice: read.input(z.object({ invoiceId: z.uuid() })).query(({ ctx, input }) => scheduleOfInvoice(ctx, input)),
  create: write.input(CreateScheduleInput).mutation(({ ctx, input }) => createSchedule(ctx, input)),
  change: write.input(ChangeScheduleInput).mutation(({ ctx, input }) => changeSchedule(ctx, input)),
  start: tenantProcedure("invoices.submit")
    .input(StartScheduleInput)
    .mutation(({ ctx, input }) => startSchedule(ctx, input)),
  move: write.input(MoveScheduleInput).mutation(({ ctx, input }) => moveSchedule(ctx, input)),
  rule: read.query(({ ctx }) => scheduleRule(ctx)),
  saveRule: tenantProcedure("agency.update")
    .input(SaveScheduleRuleInput)
    .mutation(({ ctx, input }) => saveScheduleRule(ctx, input)),
});
