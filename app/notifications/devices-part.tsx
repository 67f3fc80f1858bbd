/** The browsers that are woken for what happens: this one, asked by a press, and the others by name. */
import { useRevalidator } from "@remix-run/react";
import { useEffect, useState } from "react";
import { useApi } from "#app/api.ts";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { DateText } from "#app/components/date-text.tsx";
import { Button } from "#app/components/ui/button.tsx";
import { Notice } from "#app/components/ui/notice.tsx";
import { useToast } from "#app/components/ui/toast.tsx";
import { sentenceForError } from "#app/error-sentences.ts";
import { deviceName, endpointHere, letGoHere, type PushAnswer, subscribeHere } from "./push-here.ts";

type Device = { deviceId: string; device: string; endpoint: string; at: string };

const ANSWERS: Record<Exclude<PushAnswer["state"], "subscribed">, string> = {
  refused: "This browser does not allow it. Allow notifications for this site in its settings, then press again.",
  unavailable: "This browser cannot be woken. Mail and the list work all the same.",
  failed: "The browser's push service did not answer. Try again in a moment.",
};

export function DevicesPart({ publicKey, devices }: { publicKey: string | null; devices: Device[] }) {
  const api = useApi();
  const say = useToast();
  const { revalidate } = useRevalidator();
  const [here, setHere] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => void endpointHere().then(setHere), []);
  const known = devices.some((device) => device.endpoint === here);

  const wake = async (key: string) => {
    setBusy(true);
    setProblem(null);
    const answer = await subscribeHere(key);
    if (answer.state === "subscribed") {
      try {
        await api.notifications.subscribe.mutate({ ...answer.keys, device: deviceName(navigator.userAgent) });
        setHere(answer.keys.endpoint);
        say({ title: "This browser is woken from now on" });
        revalidate();
      } catch (error) {
        await letGoHere();
        setProblem(sentenceForError(error));
      }
    } else setProblem(ANSWERS[answer.state]);
    setBusy(false);
  };

  return (
    <section className="part" aria-labelledby="devices">
      <h2 id="devices">Browsers that are woken</h2>
      {publicKey === null ? (
        <Notice title="This installation sends no push. Mail and the list work all the same." />
      ) : (
        <>
          <p>Push reaches you also while Countersign is closed. Each browser asks you once whether it may.</p>
          {devices.length > 0 && (
            <ul className="mb-4">
              {devices.map((device) => (
                <li key={device.deviceId} className="flex items-center gap-3 border-t border-rule-faint py-1.5">
                  <span className="flex-1">
                    {device.device}
                    {device.endpoint === here && <span className="soft"> · this one</span>}
                    <span className="block small">
                      since <DateText at={device.at} />
                    </span>
                  </span>
                  <ActionForm intent="forget" hidden={{ deviceId: device.deviceId }}>
                    <SubmitButton look="quiet" pending="Letting go…">
                      Let go<span className="sr-only"> of {device.device}</span>
                    </SubmitButton>
                  </ActionForm>
                </li>
              ))}
            </ul>
          )}
          {problem && <Notice title={problem} role="alert" />}
          {!known && (
            <div>
              <Button onClick={() => void wake(publicKey)} disabled={busy}>
                {busy ? "Asking the browser…" : "Wake this browser"}
              </Button>
            </div>
          )}
        </>
      )}
    </section>
  );
}
