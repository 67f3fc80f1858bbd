/**
 * A failure as it is kept (`failed_work`), whichever engine ran the work, and how a replay marks the event that it hands over once
 * more: by two words in its data, which both engines carry and functions do not read.
 */
import { z } from "zod";
import { printableText } from "#core/text.ts";
import type { Failure } from "#db/failed-work.ts";
import { cleanError, type WorkError } from "./clean-error.ts";

export type FailedRun = {
  runId: string;
  functionId: string;
  event: { name: string; data: Record<string, unknown> };
  step: string | null;
  attempts: number;
  firstError: WorkError;
  lastError: WorkError;
};

export type Replay = { workId: string; functionId: string };

const STEP_CHARACTERS_MAX = 200;

const Marked = z.object({ replayOf: z.uuid(), replayFor: z.string().min(1).max(200) });

/** Inngest puts the app's name before a function's own. */
const APP_PREFIX = /^countersign-/;

/** The function's own name, by which core/work-words.ts speaks of its work. */
export function kindOf(functionId: string): string {
  return functionId.replace(APP_PREFIX, "");
}

/** The data of an event, marked as the replay of this failure for this function alone. */
export function markReplay(data: Record<string, unknown>, replay: Replay): Record<string, unknown> {
  return { ...data, replayOf: replay.workId, replayFor: replay.functionId };
}

/** What an event replays; null where it came by itself. */
export function replayOf(data: Record<string, unknown>): Replay | null {
  const marked = Marked.safeParse(data).data;
  return marked ? { workId: marked.replayOf, functionId: marked.replayFor } : null;
}

/** What is kept of a run that failed; null where it belongs to no agency. Errors are cleaned here, and nowhere later. */
export function failureOf(run: FailedRun): Failure | null {
  const tenantId = z.uuid().safeParse(run.event.data.tenantId).data;
  if (!tenantId) return null;
  const { replayOf: _of, replayFor: _for, ...eventData } = run.event.data;
  return {
    tenantId,
    runId: run.runId,
    functionId: run.functionId,
    eventName: run.event.name,
    eventData,
    step: run.step === null ? null : printableText(run.step).slice(0, STEP_CHARACTERS_MAX),
    attempts: run.attempts,
    firstError: cleanError(run.firstError),
    lastError: cleanError(run.lastError),
    replayOf: replayOf(run.event.data)?.workId ?? null,
  };
}
