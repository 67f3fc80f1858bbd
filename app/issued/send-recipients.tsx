/**
 * Whom a mail goes to: addresses as chips, each with what is wrong with it. Enter, a comma or a blank ends one, a list can be pasted,
 * Backspace takes the last one back. Without JavaScript it is a line of addresses.
 */

import { type ClipboardEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { X } from "#app/components/ui/icons.tsx";
import { isMailAddress } from "#server/delivery/mail-text.ts";

export type RecipientsFieldProps = {
  name: string;
  label: string;
  addresses: readonly string[];
  /** Offered while typing. */
  known: readonly string[];
  wrong?: string | undefined;
  onChange: (addresses: string[]) => void;
};

const SEPARATORS = /[\s,;]+/;

/** The addresses of a typed or pasted list, each once. "Ana <ana@x.example>" is read as the address in it. */
export function readAddresses(text: string): string[] {
  const plain = text.replace(/(?:"[^"]*"|[^<>,;\n]*)<([^<>\s]+)>/g, " $1 ");
  return [...new Set(plain.split(SEPARATORS).filter(Boolean))];
}

export function RecipientsField(props: RecipientsFieldProps) {
  const { name, label, addresses, known, onChange } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const [live, setLive] = useState(false);
  useEffect(() => setLive(true), []);
  const bad = addresses.filter((address) => !isMailAddress(address));
  const wrong = bad[0] === undefined ? props.wrong : `“${bad[0]}” is not an address that mail can be sent to.`;
  const has = (address: string) => addresses.some((one) => one.toLowerCase() === address.toLowerCase());

  function add(text: string): void {
    const fresh = readAddresses(text).filter((address) => !has(address));
    if (fresh.length > 0) onChange([...addresses, ...fresh]);
    setTyped("");
  }
  function remove(address: string): void {
    onChange(addresses.filter((one) => one !== address));
    input.current?.focus();
  }
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    // The page's own key for sending.
    if (event.ctrlKey || event.metaKey) return;
    if (["Enter", ",", ";", " "].includes(event.key) && typed.trim() !== "") {
      event.preventDefault();
      add(typed);
    } else if (event.key === "Enter") {
      // An empty Enter would send the mail.
      event.preventDefault();
    } else if (event.key === "Backspace" && typed === "" && addresses.length > 0) {
      event.preventDefault();
      setTyped(addresses.at(-1) ?? "");
      onChange(addresses.slice(0, -1));
    }
  }
  function onPaste(event: ClipboardEvent<HTMLInputElement>): void {
    const text = event.clipboardData.getData("text");
    if (!SEPARATORS.test(text.trim()) && !text.includes("<")) return;
    event.preventDefault();
    add(text);
  }

  return (
    <div className="field send-to">
      <label htmlFor={id}>{label}</label>
      {live ? (
        <div className="chips input" data-wrong={wrong ? true : undefined}>
          <input type="hidden" name={name} value={[...addresses, typed.trim()].filter(Boolean).join(", ")} />
          {addresses.map((address) => (
            <span key={address} className="chip" data-wrong={isMailAddress(address) ? undefined : true}>
              {address}
              <button type="button" aria-label={`Remove ${address}`} onClick={() => remove(address)}>
                <X size={12} aria-hidden="true" />
              </button>
            </span>
          ))}
          <input
            ref={input}
            id={id}
            type="email"
            value={typed}
            list={`${id}-known`}
            autoComplete="off"
            spellCheck={false}
            aria-invalid={wrong ? true : undefined}
            aria-describedby={wrong ? `${id}-wrong` : undefined}
            onChange={(event) => {
              const { value } = event.currentTarget;
              // One that was chosen from the list is whole.
              if (known.includes(value)) add(value);
              else setTyped(value);
            }}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
            onBlur={() => add(typed)}
          />
          <datalist id={`${id}-known`}>
            {known
              .filter((address) => !has(address))
              .map((address) => (
                <option key={address} value={address} />
              ))}
          </datalist>
        </div>
      ) : (
        <input className="input" id={id} name={name} defaultValue={addresses.join(", ")} spellCheck={false} />
      )}
      {wrong && (
        <p className="wrong" id={`${id}-wrong`}>
          {wrong}
        </p>
      )}
    </div>
  );
}
