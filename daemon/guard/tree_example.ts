// A real tree of files below a temporary folder, and the shell gate for whom it belongs to: for tests of what the guard makes of
// links and files that are there. Knows no rule.

import { action, CONTEXT } from "./gates/action_example.ts";
import { type GateSubject, makeGates, policyFileOf } from "./all_gates.ts";
import type { Opinion } from "./gate.ts";

/** A tree of files and what the guard says of commands in it. */
export class Tree implements Disposable {
  readonly home: string;
  readonly subject: GateSubject;

  constructor() {
    this.home = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "passepartout-tree-" }));
    this.subject = {
      home: this.home,
      user: "ada",
      config: `${this.home}/.config/passepartout`,
      data: `${this.home}/.local/share/passepartout`,
      state: `${this.home}/.local/state/passepartout`,
      memex: `${this.home}/memex`,
      privacyTags: [],
      networkAllow: [],
    };
  }

  /** For whom the gate stands, as the user names the folders. */
  get named(): GateSubject {
    return this.subject;
  }

  /** Runs shell code in the home folder: Deno makes links only with rights to every file. */
  async make(code: string): Promise<void> {
    const { success, stderr } = await new Deno.Command("sh", { args: ["-ec", code], cwd: this.home }).output();
    if (!success) throw new Error(`Cannot make the tree: ${new TextDecoder().decode(stderr)}`);
  }

  /** What the shell gate says of a command. @param folder Below the home folder. */
  judge(command: string, folder = "proj"): Promise<Opinion> {
    return this.standing()(command, folder);
  }

  /** A gate that stands for more than one command. */
  standing(): (command: string, folder: string) => Promise<Opinion> {
    const gates = makeGates(this.named, policyFileOf(this.named, () => {}));
    const gate = gates.find(({ name }) => name === "shell");
    return async (command, folder) => {
      const cwd = folder === "" ? this.home : `${this.home}/${folder}`;
      const opinion = await gate?.judge(action("SHELL", "EXECUTE", { CMD: command, CWD: cwd }), CONTEXT);
      if (opinion === undefined) throw new Error("The gate said nothing.");
      return opinion;
    };
  }

  /** The commands whose tier is another than `tier`, with what was said of them. */
  async others(tier: string, commands: readonly string[], folder?: string): Promise<string[]> {
    const found: string[] = [];
    for (const command of commands) {
      const { tier: is, rule, why } = await this.judge(command, folder);
      if (is !== tier) found.push(`[${is}: ${rule}: ${why}] ${command}`);
    }
    return found;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.home, { recursive: true });
  }
}
