/** A search that lives in the address: a GET form, sent by itself a moment after the last key. `/` comes here. */
import { Form, useSearchParams, useSubmit } from "@remix-run/react";
import { type ReactNode, useEffect, useRef } from "react";
import { Search } from "#app/components/ui/icons.tsx";
import { useKeys } from "./frame/keys.tsx";
import { Kbd } from "./ui/kbd.tsx";

const PAUSE_MS = 250;

export type SearchBoxProps = {
  /** "Search clients". */
  label: string;
  placeholder: string;
  /** Other parameters of the address to keep while searching. */
  keep?: readonly string[];
  /** Chips and buttons beside the box. */
  children?: ReactNode;
};

export function SearchBox({ label, placeholder, keep = [], children }: SearchBoxProps) {
  const [search] = useSearchParams();
  const submit = useSubmit();
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const query = search.get("q") ?? "";
  useKeys([{ keys: "/", label, run: () => input.current?.select() }]);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    // Back and forward change the address under the field; typing must not be overwritten by its own echo.
    if (input.current && document.activeElement !== input.current) input.current.value = query;
  }, [query]);
  return (
    <Form method="get" role="search" className="find">
      <div className="box">
        <Search className="i" aria-hidden="true" />
        <input
          ref={input}
          type="search"
          name="q"
          defaultValue={query}
          aria-label={label}
          placeholder={placeholder}
          maxLength={200}
          onChange={(event) => {
            const form = event.currentTarget.form;
            clearTimeout(timer.current);
            timer.current = setTimeout(
              () => form && submit(form, { replace: true, preventScrollReset: true }),
              PAUSE_MS,
            );
          }}
        />
        <Kbd keys="/" />
      </div>
      {keep.map((name) => {
        const value = search.get(name);
        return value ? <input key={name} type="hidden" name={name} value={value} /> : null;
      })}
      {children}
    </Form>
  );
}
