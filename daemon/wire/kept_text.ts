// Answers as text, for keeping them: one S-expression that holds them all, without the envelopes they were sent in.
// Knows nothing of where they are kept.

import type { Answer } from "./message.ts";
import { printSexp } from "./printer.ts";
import { parseSexp } from "./reader.ts";
import { getf, isList, isPlist, Keyword, kw, plist } from "./value.ts";

/** Prints answers. */
export function printAnswers(answers: readonly Answer[]): string {
  return printSexp(answers.map(({ type, payload }) => plist({ TYPE: kw(type), PAYLOAD: payload })));
}

/** Reads what {@link printAnswers} printed; `undefined` for anything else. */
export function parseAnswers(text: string): readonly Answer[] | undefined {
  const parsed = parseSexp(text);
  if (!parsed.ok) return undefined;
  if (parsed.value === null) return [];
  if (!isList(parsed.value)) return undefined;
  const answers: Answer[] = [];
  for (const item of parsed.value) {
    const type = getf(item, "TYPE");
    const payload = getf(item, "PAYLOAD") ?? null;
    if (!(type instanceof Keyword) || !isPlist(payload)) return undefined;
    answers.push({ type: type.name as Answer["type"], payload });
  }
  return answers;
}
