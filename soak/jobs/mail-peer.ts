/** A real SMTP server in a process of its own, so that nothing that dies beside it takes what it accepted along. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export type AcceptedMail = { to: string[]; said: string };

export type MailPeer = AsyncDisposable & {
  url: string;
  /** Everything it accepted so far. */
  accepted(): Promise<AcceptedMail[]>;
};

const ANSWER_MS_MAX = 30_000;

export async function startMailPeer(): Promise<MailPeer> {
  const child = fork(fileURLToPath(new URL("./mail-peer-process.ts", import.meta.url)), [], { stdio: "inherit" });
  const url = await answer<string>(child);
  return {
    url,
    accepted() {
      const answered = answer<AcceptedMail[]>(child);
      child.send("accepted");
      return answered;
    },
    async [Symbol.asyncDispose]() {
      const exited = once(child, "exit");
      child.kill();
      await exited;
    },
  };
}

async function answer<T>(child: ChildProcess): Promise<T> {
  const [message] = await once(child, "message", { signal: AbortSignal.timeout(ANSWER_MS_MAX) });
  return message as T;
}
