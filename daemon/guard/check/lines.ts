// `guard check --jsonl`: a line with a command in, a line with its verdict out, one for one, whatever the line is.
// Knows no stream.

import type { Explanation, Question } from "./check.ts";

/** Answers one line. @param cwd Where a command runs whose line names no folder. @returns `{"tier","rule","why"}` without newline. */
export async function answerLine(
  line: string,
  cwd: string,
  explain: (question: Question) => Promise<Explanation>,
): Promise<string> {
  const question = readQuestion(line, cwd);
  if (typeof question === "string") return JSON.stringify({ tier: "ask", rule: "malformed-line", why: question });
  const { tier, rule, why } = await explain(question);
  return JSON.stringify({ tier, rule, why });
}

/** Reads a line `{"cmd", "cwd"?, "home"?}`; a text says why it is none. */
function readQuestion(line: string, defaultCwd: string): Question | string {
  // Bytes that are no UTF-8 were read as this sign: the verdict would be about another command than was sent.
  if (line.includes("\uFFFD")) return "the line is no UTF-8 (the sign U+FFFD itself is written \\ufffd)";
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return line.trim() === "" ? "the line is empty" : "the line is no JSON";
  }
  if (typeof value !== "object" || value === null) return "the line is no JSON object";
  const { cmd, cwd = defaultCwd, home } = value as Record<string, unknown>;
  if (typeof cmd !== "string") return 'the line has no "cmd" that is a text';
  if (!cmd.isWellFormed()) return '"cmd" holds half a character';
  const folder = readFolder(cwd), homeFolder = home === undefined ? undefined : readFolder(home);
  if (folder === undefined) return '"cwd" is no absolute path';
  if (home !== undefined && homeFolder === undefined) return '"home" is no absolute path';
  return { cmd, cwd: folder, ...(homeFolder === undefined ? {} : { home: homeFolder }) };
}

function readFolder(value: unknown): string | undefined {
  if (typeof value !== "string" || !value.startsWith("/") || value.includes("\0")) return undefined;
  return value.replace(/(?<=[^/]|^.)\/+$/, "");
}
