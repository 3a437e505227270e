// The gate for the rules of the user on everything but commands, which the shell gate holds against them itself. A rule that allows
// speaks for an action that nobody else speaks for; it lifts no other gate's word. Reads no file.

import type { Action } from "../../pipeline/ports.ts";
import type { Gate, Opinion } from "../gate.ts";
import { MEMORY_QUESTIONS } from "../looks.ts";
import { places, reachOf } from "../payload.ts";
import { type PathSetting, resolvePath } from "../paths.ts";
import { reason, ruleName } from "../policy/apply.ts";
import { meetsPath, withLinks } from "../policy/glob.ts";
import type { Policy } from "../policy/load.ts";
import { matchesPlaceWidely } from "../policy/place.ts";
import { type Matcher, matchesAction } from "../policy/rule.ts";
import { Arg } from "../shell/call.ts";
import { isStricter } from "../verdict.ts";
import { pathsIn, touchesOf } from "./protected_paths.ts";

/** The files that an action on the notes changes, absolute, as far as that is seen before. */
export type NoteFiles = (action: Action) => Promise<readonly string[]>;

/** Builds the gate. @param policy Gives the policy of the moment: it may be read again while the daemon runs. */
export function makeUserPolicyGate(policy: () => Policy, setting: PathSetting, noteFiles?: NoteFiles): Gate {
  return {
    name: "user-policy",
    judge(action: Action): Opinion | undefined | Promise<Opinion | undefined> {
      if (reachOf(action) === "shell") return undefined;
      if (action.target !== "MEMORY") return weigh(action, policy(), setting, pathsIn(action.payload));
      // The answer to a question leaves out what no rule lets anybody read.
      const isAsked = noteFiles !== undefined && !MEMORY_QUESTIONS.has(action.name) && hasPathRules(policy());
      if (!isAsked) return weigh(action, policy(), setting, []);
      return noteFiles(action).then((files) => weigh(action, policy(), setting, files));
    },
  };
}

function weigh(
  action: Action,
  { rules, suspects }: Policy,
  setting: PathSetting,
  paths: readonly string[],
): Opinion | undefined {
  const reach = reachOf(action), opinions: Opinion[] = [];
  for (const rule of rules) {
    // What is allowed must be named; a place or a path alone says nothing of what is done there.
    if (rule.tier === "allow" && rule.matcher.kind !== "action") continue;
    if (!matches(rule.matcher, action, setting, paths)) continue;
    const does = { allow: "allows", ask: "asks for", deny: "refuses" }[rule.tier];
    opinions.push({ tier: rule.tier, rule: ruleName(rule.name), why: reason(rule, does) });
  }
  for (const { name, line, matcher } of suspects) {
    // Whoever could mend the policy must not be shut out by it.
    const hit = matcher === undefined ? reach === "tool" || reach === "away" : matches(matcher, action, setting, paths);
    const what = name === "" ? "a part of the policy" : `the rule "${name}"`;
    const why = `${what} (line ${line}) cannot be used and may be about it`;
    if (hit) opinions.push({ tier: "ask", rule: "policy-degraded", why });
  }
  return opinions.reduce<Opinion | undefined>(
    (worst, each) => worst === undefined || isStricter(each.tier, worst.tier) ? each : worst,
    undefined,
  );
}

/** Whether a policy has rules that may be about files of the notes. */
export function hasPathRules({ rules, suspects }: Policy): boolean {
  return rules.some(({ tier, matcher }) => tier !== "allow" && matcher.kind === "path") ||
    suspects.some(({ matcher }) => matcher?.kind === "path");
}

function matches(matcher: Matcher, action: Action, setting: PathSetting, paths: readonly string[]): boolean {
  switch (matcher.kind) {
    case "command":
      return false;
    case "action":
      return matchesAction(matcher, action.target, action.name);
    case "host":
      return places(action).some((text) => matchesPlaceWidely(matcher.place, text));
    case "path": {
      const touches = touchesOf(action.name).filter((touch) => matcher.touches.includes(touch));
      if (touches.length === 0 || paths.length === 0) return false;
      const globs = withLinks(matcher.glob, setting.home, setting.resolve);
      return paths.some((text) => {
        const path = resolvePath(Arg.of(text.replace(/^~(?=\/|$)/, setting.home)), setting.workFolder);
        if (path === undefined) return true;
        const real = setting.resolve?.(path.shown);
        const also = real === undefined ? undefined : resolvePath(Arg.of(real), "/");
        return [path, also].some((each) =>
          each !== undefined && globs.some((glob) => meetsPath(glob, each, setting.home, true))
        );
      });
    }
  }
}
