// Programs that run others with more rights, or in another room.
// They are never below ask.

import { parseArgs } from "../options.ts";
import type { ShellRule } from "../shell_call.ts";
import { wrapper } from "./wrapper.ts";

/** Why a program that gives more rights needs a person. */
export const MORE_RIGHTS = "it runs with the rights of another user";

/** Why a program that changes namespaces or the root needs a person. */
export const OTHER_ROOM = "it runs in another namespace or root";

/** Judges `sudo`. */
export const sudo = wrapper({
  grammar: {
    short: "AbBeEHiKklnPSsvVg:h:p:u:U:C:D:R:r:t:T:",
    long: [
      "askpass",
      "background",
      "bell",
      "edit",
      "preserve-env=?",
      "set-home",
      "login",
      "remove-timestamp",
      "reset-timestamp",
      "list",
      "non-interactive",
      "preserve-groups",
      "stdin",
      "shell",
      "validate",
      "group=",
      "host=",
      "prompt=",
      "user=",
      "other-user=",
      "close-from=",
      "chdir=",
      "chroot=",
      "role=",
      "type=",
      "command-timeout=",
      "help",
      "version",
    ],
  },
  ask: MORE_RIGHTS,
  shells: true,
  assigns: true,
});

/** Judges `su -c CMD USER` and its kin. */
export const su: ShellRule = (call) => {
  const { judge, args } = call;
  if (args.length === 1 && /^--(help|version)$/.test(args[0]?.text ?? "")) return { origin: "report" };
  judge.ask("wrapper", MORE_RIGHTS);
  const parsed = parseArgs(args, {
    short: "c:flmpPs:g:G:w:Tu:h",
    long: [
      "command=",
      "session-command=",
      "login",
      "fast",
      "preserve-environment",
      "pty",
      "no-pty",
      "shell=",
      "group=",
      "supp-group=",
      "whitelist-environment=",
      "user=",
    ],
  });
  for (const { name, value } of parsed.options) {
    if ((name === "c" || name === "command" || name === "session-command") && value !== undefined) judge.shell(value);
  }
  // runuser -u USER -- COMMAND
  const user = parsed.options.some(({ name }) => name === "u" || name === "user");
  if (user && parsed.operands.length > 0) judge.run(parsed.operands, call.stdin);
  else if (parsed.options.length === 0 && call.stdin.origin !== "none") judge.shellFrom(call.stdin);
};
