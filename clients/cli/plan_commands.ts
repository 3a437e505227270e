// `plan` on the command line: its subcommands, their flags and their help. Loads what serves them only when it is used.
// Knows nothing of what a plan is.

import type { Command } from "commander";
import type { Edge } from "./edge.ts";
import type { Decision } from "./plan_desk.ts";

/** What each answer does, for the help. */
const ANSWERS: Readonly<Record<Decision, string>> = {
  approve: "let plans run, once; read each first",
  deny: "refuse plans",
  cancel: "take plans back: refuse those that wait, stop those that run",
};

/** Adds the subcommands of `plan`. @param asCode Makes what one returns the exit code. @param place Adds --host and --port. */
export function addPlanCommands(
  plan: Command,
  edge: Edge,
  asCode: (run: () => Promise<number>) => Promise<void>,
  place: (command: Command) => Command,
): void {
  plan.description("what waits for a person's approval: list it, read it, answer it");
  place(plan.command("list"))
    .description("list plans, those that wait first")
    .option("--all", "also all that are over", false)
    .option("--state <state>", "only those in this state: PLAN, APPROVED, RUNNING, DONE, FAILED, DENIED, ...")
    .option("--json", "print them as one JSON array", false)
    .action((flags) => asCode(async () => await (await import("./plan.ts")).planList(edge, flags)));
  place(plan.command("show"))
    .description("show all of a plan: command, reason, what it may touch, files bound")
    .argument("<id>", "its id, or the beginning of it")
    .option("--json", "print it as one JSON object", false)
    .action((id: string, flags) => asCode(async () => await (await import("./plan.ts")).planShow(edge, id, flags)));
  for (const decision of ["approve", "deny", "cancel"] as const) {
    const command = place(plan.command(decision))
      .description(ANSWERS[decision])
      .argument("<id...>", "their ids, or the beginnings of them; each is answered by itself")
      .option("--hash <hash>", "answer only the plan that was read: its hash, or the first 12 digits of it or more")
      .option("--json", "print what came of each as one JSON object", false)
      .action((ids: string[], flags) =>
        asCode(async () => await (await import("./plan_answer.ts")).planAnswer(edge, decision, ids, flags))
      );
    if (decision === "approve") command.option("--wait", "stay until it has run, and say what came of it");
  }
  place(plan.command("verify"))
    .description("check every line of the ledger of verdicts, answers and outcomes")
    .option("--looked", "you have looked at what was found: from now on it is told as past", false)
    .option("--json", "print what was found as one JSON object", false)
    .action((flags) => asCode(async () => await (await import("./plan.ts")).planVerify(edge, flags)));
}
