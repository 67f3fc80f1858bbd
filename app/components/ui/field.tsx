/**
 * Labelled fields. A Field gives its control a name, an id, a hint and what is wrong with it; inside an <ActionForm> it also
 * gives it the value that was sent with the last attempt, so that nothing typed is lost, with or without JavaScript.
 */

import { type ComponentProps, createContext, forwardRef, type ReactNode, useContext, useId } from "react";
import { CircleAlert } from "#app/components/ui/icons.tsx";
import { classNames } from "./class-names.ts";

export type FormScope = {
  /** Sentences by field name. */
  wrong: Record<string, string>;
  /** What a field shows first, by field name. */
  values: Record<string, string>;
};

export const FormScopeContext = createContext<FormScope>({ wrong: {}, values: {} });

type FieldScope = {
  id: string;
  name: string;
  describedBy: string | undefined;
  wrong: boolean;
  value: string | undefined;
};

const FieldContext = createContext<FieldScope | null>(null);

export type FieldProps = {
  /** The name under which the form sends it; also where its error is looked up. */
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  /** Overrides what the form says about this field. */
  wrong?: string | undefined;
  /** Keeps the label for assistive technology only. */
  quiet?: boolean;
  className?: string;
  children: ReactNode;
};

export function Field({ name, label, hint, wrong, quiet = false, className, children }: FieldProps) {
  const id = useId();
  const form = useContext(FormScopeContext);
  const sentence = wrong ?? form.wrong[name];
  const described = classNames(hint ? `${id}-hint` : false, sentence ? `${id}-wrong` : false);
  const scope: FieldScope = {
    id,
    name,
    describedBy: described || undefined,
    wrong: sentence !== undefined,
    value: form.values[name],
  };
  return (
    <FieldContext.Provider value={scope}>
      <div className={classNames("field", className)}>
        <label htmlFor={id} className={quiet ? "sr-only" : undefined}>
          {label}
        </label>
        {children}
        {sentence && (
          <p className="wrong" id={`${id}-wrong`}>
            <CircleAlert className="i" aria-hidden="true" />
            {sentence}
          </p>
        )}
        {hint && (
          <p className="hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
      </div>
    </FieldContext.Provider>
  );
}

function useField() {
  const field = useContext(FieldContext);
  if (!field) throw new Error("A field's control stands inside a <Field>.");
  return {
    props: {
      id: field.id,
      name: field.name,
      "aria-describedby": field.describedBy,
      "aria-invalid": field.wrong || undefined,
    },
    value: field.value,
  };
}

/** What a control shows first: a controlled value stays what it is. */
function firstValue(props: { value?: unknown; defaultValue?: unknown }, known: string | undefined) {
  return props.value === undefined ? { defaultValue: known ?? (props.defaultValue as string | undefined) } : {};
}

export const TextInput = forwardRef<HTMLInputElement, ComponentProps<"input">>(function TextInput(
  { className, ...rest },
  ref,
) {
  const { props, value } = useField();
  return (
    <input
      ref={ref}
      type="text"
      className={classNames("input", className)}
      {...props}
      {...rest}
      {...firstValue(rest, value)}
    />
  );
});

export const TextArea = forwardRef<HTMLTextAreaElement, ComponentProps<"textarea">>(function TextArea(
  { className, ...rest },
  ref,
) {
  const { props, value } = useField();
  return (
    <textarea ref={ref} className={classNames("input", className)} {...props} {...rest} {...firstValue(rest, value)} />
  );
});

/** The browser's own select: it works without JavaScript, under a thumb, and by typing. */
export const Select = forwardRef<HTMLSelectElement, ComponentProps<"select">>(function Select(
  { className, children, ...rest },
  ref,
) {
  const { props, value } = useField();
  return (
    <select ref={ref} className={classNames("input", className)} {...props} {...rest} {...firstValue(rest, value)}>
      {children}
    </select>
  );
});

export type CheckboxProps = { name: string; label: ReactNode; hint?: ReactNode; on: boolean };

/** A yes or no. Sends "on" when ticked, and nothing when not, as browsers do. */
export function Checkbox({ name, label, hint, on }: CheckboxProps) {
  const id = useId();
  const form = useContext(FormScopeContext);
  const sent = Object.keys(form.values).length > 0;
  return (
    <div className="check">
      <input
        id={id}
        type="checkbox"
        name={name}
        defaultChecked={sent && `${name}` in form.values ? form.values[name] === "on" : on}
        aria-describedby={hint ? `${id}-hint` : undefined}
      />
      <label htmlFor={id}>{label}</label>
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
