import type { Me, Organisation } from '@bowline/protocol';
import { ApiError, problemOf } from '@bowline/session';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { wordsOfProblem } from '../shell/problem-words.ts';

interface FieldProps {
  name: string;
  label: string;
  type?: string;
  autocomplete: string;
  hint?: string;
  minLength?: number;
}

/** A labelled field that the browser fills in. */
export function Field({ name, label, type = 'text', autocomplete, hint, minLength }: FieldProps) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input id={name} name={name} class="input" type={type} autocomplete={autocomplete} required minLength={minLength} aria-describedby={hint ? `${name}-hint` : undefined} />
      {hint && <span id={`${name}-hint`} class="hint">{hint}</span>}
    </div>
  );
}

/** The server's own words where only it knows what is wrong with the fields. */
function wordsOf(error: unknown): string {
  const isAboutFields = error instanceof ApiError && (error.body.code === 'bad_request' || error.body.code === 'not_found' || error.body.code === 'forbidden');
  return (isAboutFields && error.message) || wordsOfProblem(problemOf(error));
}

interface FormProps {
  title: string;
  action: string;
  organisation: Organisation | undefined;
  notice?: string | undefined;
  send(read: (name: string) => string): Promise<Me>;
  onDone(me: Me): void;
  children: ComponentChildren;
}

/** The form of the door: fields, one button, and words if it does not open. */
export function AccountForm({ title, action, organisation, notice, send, onDone, children }: FormProps) {
  const [problem, setProblem] = useState('');
  const form = useRef<HTMLFormElement>(null);
  // There is one thing to do here.
  useLayoutEffect(() => form.current?.querySelector('input')?.focus(), []);
  const submit = (form: HTMLFormElement): void => {
    const data = new FormData(form);
    const read = (name: string): string => {
      const value = data.get(name);
      return typeof value === 'string' ? value : '';
    };
    setProblem('');
    send(read).then(onDone, (error: unknown) => setProblem(wordsOf(error)));
  };
  return (
    <main class="door">
      <form
        ref={form}
        class="card"
        onSubmit={(event) => {
          event.preventDefault();
          submit(event.currentTarget);
        }}
      >
        <p class="row">
          <span class="mark" aria-hidden="true">{organisation?.name.slice(0, 1)}</span>
          <strong>{organisation?.name}</strong>
        </p>
        <h1>{title}</h1>
        <p class="banner warn" role="status" hidden={!notice}>{notice}</p>
        {children}
        <p role="alert" class="error" hidden={!problem}>{problem}</p>
        <button class="btn primary wide" type="submit">{action}</button>
      </form>
    </main>
  );
}
