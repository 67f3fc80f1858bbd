/** Reads a stream of server-sent events as a browser does. For tests and benchmarks. */

export type ServerEvent = { event: string; id: string | null; data: string };

export type EventReader = {
  /** The next event that is not a ping; null once the stream has ended. */
  next(): Promise<ServerEvent | null>;
  close(): Promise<void>;
};

export function readEvents(response: Response): EventReader {
  if (!response.body) throw new Error("there is no stream");
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";

  async function block(): Promise<string | null> {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end >= 0) {
        const one = text.slice(0, end);
        text = text.slice(end + 2);
        if (one.trim()) return one;
        continue;
      }
      const { done, value } = await reader.read();
      if (done) return null;
      text += value;
    }
  }

  return {
    async next() {
      for (;;) {
        const one = await block();
        if (one === null) return null;
        const event = parsed(one);
        if (event.event !== "ping") return event;
      }
    },
    close: () => reader.cancel(),
  };
}

function parsed(block: string): ServerEvent {
  const event: ServerEvent = { event: "message", id: null, data: "" };
  for (const line of block.split("\n")) {
    const [name = "", value = ""] = line.split(/: ?(.*)/s, 2);
    if (name === "event") event.event = value;
    if (name === "data") event.data += value;
    if (name === "id") event.id = value;
  }
  return event;
}
