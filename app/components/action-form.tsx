/**
 * A form that posts to a Remix action and reads a FormOutcome back. Without JavaScript it is a plain form; with it, it
 * stays where it is, says what is wrong beside the field, moves the focus there, and toasts what was done.
 */
import { type FetcherWithComponents, Form, useActionData, useFetcher, useNavigation } from "@remix-run/react";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from "react";
import type { FormOutcome } from "#app/form-outcome.ts";
import { Button, type ButtonLook } from "./ui/button.tsx";
import { FormScopeContext } from "./ui/field.tsx";
import { Notice } from "./ui/notice.tsx";
import { useToast } from "./ui/toast.tsx";
import { useLong } from "./use-long.ts";

const BusyContext = createContext(false);

export type ActionFormProps = {
  /** Names what the action should do; sent as `intent`. Needed where a page has more than one form. */
  intent: string;
  /** What the fields show at first, by name. */
  initial?: Record<string, string>;
  /** A fetcher keeps the page where it is: for rows and dialogs. */
  fetcher?: FetcherWithComponents<unknown>;
  action?: string;
  /** Sent along, unseen. */
  hidden?: Record<string, string>;
  encType?: "multipart/form-data";
  className?: string;
  /** Empties the fields after success: for "add another" forms. */
  clears?: boolean;
  onDone?: (outcome: FormOutcome & { ok: true }) => void;
  children: ReactNode;
};

/** Actions answer with the intent they served, so that two forms of one page do not read each other's answer. */
export type Answered = FormOutcome & { intent?: string };

export function ActionForm(props: ActionFormProps) {
  const navigation = useNavigation();
  const pageAnswer = useActionData() as Answered | undefined;
  const answer = props.fetcher ? (props.fetcher.data as Answered | undefined) : pageAnswer;
  const outcome = answer && (answer.intent === undefined || answer.intent === props.intent) ? answer : undefined;
  const busy = props.fetcher
    ? props.fetcher.state !== "idle"
    : navigation.state === "submitting" && navigation.formData?.get("intent") === props.intent;
  const form = useRef<HTMLFormElement>(null);
  const say = useToast();
  const onDone = useRef(props.onDone);
  onDone.current = props.onDone;
  const clears = props.clears === true;

  useEffect(() => {
    if (!outcome) return;
    if (outcome.ok) {
      if (outcome.said) say({ title: outcome.said });
      if (clears) form.current?.reset();
      onDone.current?.(outcome);
    } else {
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"]')?.focus();
    }
  }, [outcome, say, clears]);

  const refused = outcome && !outcome.ok ? outcome : null;
  const scope = useMemo(
    () => ({ wrong: refused?.wrong ?? {}, values: { ...props.initial, ...refused?.values } }),
    [props.initial, refused],
  );
  const Tag = props.fetcher ? props.fetcher.Form : Form;
  return (
    <Tag
      ref={form}
      method="post"
      className={props.className}
      {...(props.action ? { action: props.action } : {})}
      {...(props.encType ? { encType: props.encType } : {})}
      // The browser's own bubbles come before ours and say less.
      noValidate
    >
      <input type="hidden" name="intent" value={props.intent} />
      {Object.entries(props.hidden ?? {}).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <FormScopeContext.Provider value={scope}>
        <BusyContext.Provider value={busy}>
          {refused?.sentence && (
            <div tabIndex={-1} role="alert" className="outline-none">
              <Notice title={refused.sentence} loud />
            </div>
          )}
          {props.children}
        </BusyContext.Provider>
      </FormScopeContext.Provider>
    </Tag>
  );
}

export type SubmitButtonProps = {
  children: ReactNode;
  /** "Saving…": shown when it takes longer than 300 ms. */
  pending: string;
  look?: ButtonLook;
  large?: boolean;
  keys?: string;
  name?: string;
  value?: string;
  className?: string;
};

/** A second press while the first is under way does nothing; the name stays for assistive technology. */
export function SubmitButton({ children, pending, look = "ink", ...rest }: SubmitButtonProps) {
  const busy = useContext(BusyContext);
  const long = useLong(busy);
  return (
    <Button
      type="submit"
      look={look}
      aria-disabled={busy || undefined}
      onClick={(event) => busy && event.preventDefault()}
      {...rest}
    >
      {long ? pending : children}
    </Button>
  );
}

export type RowActionProps = {
  intent: string;
  hidden: Record<string, string>;
  /** The route that does it, where it is another one. */
  action?: string;
  pending?: string;
  children: ReactNode;
};

/** One word at the end of a row that does something to it. Each row has an answer of its own. */
export function RowAction({ intent, hidden, action, pending = "…", children }: RowActionProps) {
  const fetcher = useFetcher();
  return (
    <ActionForm
      intent={intent}
      hidden={hidden}
      fetcher={fetcher}
      className="inline-block"
      {...(action ? { action } : {})}
    >
      <SubmitButton look="link" pending={pending} className="text-soft">
        {children}
      </SubmitButton>
    </ActionForm>
  );
}
