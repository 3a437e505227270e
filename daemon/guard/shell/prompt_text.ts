// Text that bash expands once more, as it does with prompts: what is in it runs.
// Knows nothing of where such a text comes from.

import { parse } from "unbash";
import type { Machine } from "./machine.ts";
import type { Scope } from "./scope.ts";

/** Judges text that is expanded as between double quotes. */
export function promptText(machine: Machine, text: string, scope: Scope): void {
  // A prompt has escapes of its own, which may come to any sign, or to none between two that then stand together.
  const others = text.replace(/\\[\\$`]/g, "");
  if (/\\[0-7]/.test(text) || others.includes("\\") && /[$`]/.test(text)) {
    machine.find("ask", "evaluates", "text that is expanded again holds an escaped sign");
    const without = text.replace(/\\D\{([^}]*)\}|\\[[\]]/g, (_, date: string | undefined) => date ?? "");
    if (without !== text) judgeOnce(machine, without, scope);
  }
  judgeOnce(machine, text, scope);
}

function judgeOnce(machine: Machine, text: string, scope: Scope): void {
  if (!/[$`]/.test(text)) return;
  // Between the quotes that a prompt is read in, bash still finds these behind some operations.
  if (/[<>]\(/.test(text)) machine.find("ask", "evaluates", "text that is expanded again may run a command");
  const { commands, errors } = parse(`: "${text.replaceAll('"', '\\"')}"`);
  const command = commands[0]?.command;
  if (errors !== undefined || command?.type !== "Command") {
    machine.find("ask", "evaluates", "text that is expanded again cannot be read");
    return;
  }
  for (const word of command.suffix) if (word.type === "Word") machine.text(word, scope);
}
