/** Starts the Chromium that prints, shut off from the network, with a profile that is thrown away. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import puppeteer, { type Browser } from "puppeteer-core";
import { type ChromiumOptions, cacheDirOf, chromiumPath } from "./executable.ts";

const FLAGS = [
  "--disable-gpu",
  // Outlines as the type designer drew them: hinting belongs to a screen of one resolution.
  "--font-render-hinting=none",
  "--disable-dev-shm-usage",
  "--no-zygote",
  "--no-first-run",
  "--no-default-browser-check",
  "--no-pings",
  "--mute-audio",
  "--hide-scrollbars",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-default-apps",
  "--disable-domain-reliability",
  "--disable-extensions",
  "--disable-sync",
  "--disable-breakpad",
  "--disable-webgl",
  "--disable-features=Translate,OptimizationHints,MediaRouter,AudioServiceOutOfProcess",
  // No name resolves, and what needs no name meets a proxy that nobody runs.
  "--host-resolver-rules=MAP * ~NOTFOUND",
  "--proxy-server=http://127.0.0.1:9",
  "--proxy-bypass-list=<-loopback>",
];

const LAUNCH_MS_MAX = 30_000;
// The printer gives each document its time and each page its end; this is only the last resort behind those.
const ANSWER_MS_MAX = 180_000;

/** Throws `ChromiumMissing`, or what puppeteer throws when the browser does not start. Closing it removes its profile. */
export async function launchChromium(options: ChromiumOptions): Promise<Browser> {
  const executablePath = await chromiumPath(options);
  const profiles = join(cacheDirOf(options), "profiles");
  await mkdir(profiles, { recursive: true });
  await removeOrphans(profiles);
  const profile = await mkdtemp(join(profiles, `${process.pid}-`));
  const env = {
    ...process.env,
    TMPDIR: profile,
    HOME: profile,
    XDG_CACHE_HOME: profile,
    ...(await fontConfig(executablePath, profile)),
  };
  const start = (flags: string[]) =>
    puppeteer.launch({
      executablePath,
      headless: "shell",
      // A pipe, not a port: nobody else on this machine can speak to it, and it ends when we end.
      pipe: true,
      userDataDir: join(profile, "profile"),
      timeout: LAUNCH_MS_MAX,
      protocolTimeout: ANSWER_MS_MAX,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      env,
      args: [...FLAGS, ...flags],
    });
  try {
    const browser = await startSandboxed(start);
    browser.once("disconnected", () => {
      // The browser still writes while it ends; what resists is removed by the next start.
      rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(() => {});
    });
    return browser;
  } catch (error) {
    await rm(profile, { recursive: true, force: true });
    throw error;
  }
}

/** Chromium's own sandbox needs an ordinary user and a kernel that lets it make name spaces; many containers have neither. */
async function startSandboxed(start: (flags: string[]) => Promise<Browser>): Promise<Browser> {
  const without = ["--no-sandbox", "--disable-setuid-sandbox"];
  if (process.getuid?.() === 0) return start(without);
  try {
    return await start([]);
  } catch {
    return start(without);
  }
}

/**
 * Characters that no font of ours can draw come from the fonts beside the unpacked Chromium, not from the machine's: the
 * same document looks the same everywhere. A browser of the machine keeps the machine's.
 */
async function fontConfig(executablePath: string, profile: string): Promise<Record<string, string>> {
  const fonts = join(dirname(executablePath), "fonts/fonts");
  if (!existsSync(fonts)) return {};
  const file = join(profile, "fonts.conf");
  await writeFile(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${fonts}</dir><cachedir>${profile}/font-cache</cachedir></fontconfig>`,
  );
  return { FONTCONFIG_FILE: file };
}

/** Profiles of processes that were killed. A folder is named for the process that made it. */
async function removeOrphans(profiles: string): Promise<void> {
  for (const name of await readdir(profiles)) {
    const pid = Number(name.split("-", 1)[0]);
    if (Number.isInteger(pid) && pid > 0 && isRunning(pid)) continue;
    await rm(join(profiles, name), { recursive: true, force: true }).catch(() => {});
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
