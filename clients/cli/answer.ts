// What an answer means at a terminal: its text, its form as JSON, and the exit code it stands for. Knows nothing of connections.
// Pure.

import { getf, getKeyword, getString, type Value } from "../../daemon/wire/value.ts";
import { printSexp } from "../../daemon/wire/printer.ts";
import { EXIT } from "./edge.ts";

/** An answer as `ask --json` prints it. */
export interface AnswerRecord {
  readonly text: string;
  readonly type: "message" | "log" | "plan" | "response" | "error";
  /** The code of a refusal or fault: `DENIED`. */
  readonly code?: string;
  readonly plan?: { readonly id: string; readonly state: string };
}

/** Codes by which the daemon refuses; every other fault means that there is no answer. */
const REFUSALS: ReadonlySet<string> = new Set(["DENIED", "NO-ACTUATOR", "UNAUTHENTICATED", "FAILED"]);

/** Reads a message that answers something; `undefined` for progress. */
export function readAnswer(message: Value): AnswerRecord | undefined {
  const payload = getf(message, "PAYLOAD") ?? null;
  const text = getString(payload, "TEXT");
  switch (getKeyword(message, "TYPE")) {
    case "STATUS":
      return undefined;
    case "LOG": {
      const code = getKeyword(payload, "CODE");
      return { text: text ?? "", type: "log", ...(code === undefined ? {} : { code }) };
    }
    case "EVENT":
      if (getKeyword(payload, "ACTION") === "PLAN") {
        const plan = { id: getString(payload, "ID") ?? "", state: getKeyword(payload, "STATE") ?? "PLAN" };
        return { text: getString(payload, "TITLE") ?? getString(payload, "WHY") ?? "", type: "plan", plan };
      }
      return { text: text ?? printSexp(payload), type: "message" };
    case "RESPONSE":
      return { text: text ?? printSexp(payload), type: "response" };
    default:
      return { text: text ?? printSexp(payload), type: "message" };
  }
}

/** Returns the exit code an answer stands for. */
export function exitCodeOf(answer: AnswerRecord): number {
  if (answer.type === "plan") return answer.plan?.state === "DONE" ? EXIT.answered : EXIT.refused;
  if (answer.type === "error") return EXIT.unanswered;
  if (answer.type !== "log") return EXIT.answered;
  return REFUSALS.has(answer.code ?? "") ? EXIT.refused : EXIT.unanswered;
}

/** Returns a text that is safe on a terminal: no control character but newline and tab. */
export function forTerminal(text: string): string {
  // deno-lint-ignore no-control-regex -- control characters are what must go
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, "\ufffd");
}
