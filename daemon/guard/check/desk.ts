// What the commands `guard check` and `guard lint` ask: a verdict with its reasons, an answer to a line, the problems of a policy file.
// Needs no daemon and changes nothing. Knows neither screen nor arguments.

import { judgeShell } from "../shell/shell.ts";
import { lintPolicy, lostLink } from "../policy/lint.ts";
import type { PolicyProblem } from "../policy/load.ts";
import { type Explanation, GuardCheck, type Question } from "./check.ts";
import { type GateSubject, policyOptionsOf, policyPathOf } from "../all_gates.ts";
import { answerLine } from "./lines.ts";

/** What was found in a policy file. */
export interface Lint {
  readonly file: string;
  /** Whether there is such a file. */
  readonly there: boolean;
  /** In the order of the file. */
  readonly problems: readonly PolicyProblem[];
}

/** Answers the guard commands for one user. */
export class GuardDesk {
  readonly #subject: GateSubject;
  readonly #check: GuardCheck;

  /** @param onPolicyProblems Told of the rules of a user that are not used, as lines, each time they were read. */
  constructor(subject: GateSubject, onPolicyProblems: (lines: readonly string[]) => void) {
    this.#subject = subject;
    this.#check = new GuardCheck(subject, onPolicyProblems);
  }

  /** What the guard would say of a command that a client asks for. */
  explain(question: Question): Promise<Explanation> {
    return this.#check.explain(question);
  }

  /** Answers a line of `guard check --jsonl`. @param cwd Where a command runs whose line names no folder. */
  answerLine(line: string, cwd: string): Promise<string> {
    return answerLine(line, cwd, (question) => this.#check.explain(question));
  }

  /** Looks for problems in a policy file. @param file The user's own without it. */
  async lint(file: string = policyPathOf(this.#subject)): Promise<Lint> {
    const there = await Deno.stat(file).then(() => true, (error) => !(error instanceof Deno.errors.NotFound));
    if (!there && lostLink(file) === undefined) return { file, there, problems: [] };
    return { file, there: true, problems: lintPolicy(file, policyOptionsOf(this.#subject, judgeShell)) };
  }
}
