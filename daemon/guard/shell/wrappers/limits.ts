// Programs that hold back what they run, or what runs already.
// What else they may do stands in the table of all.ts.

import { type Grammar, parseArgs } from "../options.ts";
import type { ShellRule } from "../shell_call.ts";
import { wrapper } from "./wrapper.ts";

const LIMITS = "data as core cpu nofile nproc rss".split(" ");

const PRLIMIT: Grammar = { short: "p:", long: ["pid=", ...LIMITS.map((each) => `${each}=?`)], stopAtOperand: true };

/** Judges `prlimit`. */
export const prlimit: ShellRule = (call) => {
  const { options } = parseArgs(call.args, PRLIMIT);
  // Where a limit is reached, what needs more fails; that of another process is its own affair.
  if (options.some(({ name, value }) => value !== undefined && !/^(core|p|pid)$/.test(name))) {
    call.judge.ask("limit", "it takes away what a command needs, or a process that runs already");
  }
  return wrapper({ grammar: PRLIMIT })(call);
};

const CHRT: Grammar = {
  short: "abdfiormpvT:P:D:R",
  long: ["batch", "deadline", "fifo", "idle", "other", "rr"],
  stopAtOperand: true,
};

/** Judges `chrt`. */
export const chrt: ShellRule = (call) => {
  const { options } = parseArgs(call.args, CHRT);
  if (options.some(({ name }) => /^([dfrR]|deadline|fifo|rr)$/.test(name))) {
    call.judge.ask("process", "nothing else runs on a processor until what it starts lets go");
  }
  return wrapper({ grammar: CHRT, skip: 1 })(call);
};

const IONICE: Grammar = {
  short: "c:n:p:P:tu:",
  long: ["class=", "classdata=", "pid=", "ignore", "uid="],
  stopAtOperand: true,
};

/** Judges `ionice`. */
export const ionice: ShellRule = (call) => {
  const { options } = parseArgs(call.args, IONICE);
  const sets = options.some(({ name }) => /^([cn]|class|classdata)$/.test(name));
  if (sets && options.some(({ name }) => /^([pPu]|pid|uid)$/.test(name))) {
    call.judge.ask("process", "it changes how a process that runs already is served");
  }
  return wrapper({ grammar: IONICE, asIs: true })(call);
};
