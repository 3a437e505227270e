// What the rules of the user say of the files of the notes, and where none may be written at all, for whoever reads and writes notes:
// a file is known by each of its absolute names. The gates have judged before; this is what holds for what they could not know.

import { Arg, type Touch } from "./shell/call.ts";
import { type GateSubject, ownPlaces, pathSettingOf, policyFileOf, realPath } from "./all_gates.ts";
import { isInPlaces } from "./own_places.ts";
import { resolvePath } from "./paths.ts";
import { type Glob, meetsPath, withLinks } from "./policy/glob.ts";
import type { Policy } from "./policy/load.ts";
import type { Matcher } from "./policy/rule.ts";

/** What holds for the files of the notes. */
export interface NoteRules {
  /** Why a file may not be written that has these absolute names, the last with links followed, as a clause. */
  refuse(names: readonly string[], approved: boolean): string | undefined;
  /** Tells of files, relative to the memex, whether they are left out of what is told; `undefined` where none is. */
  hides(): ((file: string) => boolean) | undefined;
}

/** Makes what holds for the notes of a user. */
export function makeNoteRules(subject: GateSubject): NoteRules {
  // The guard has told of what is wrong with them.
  const policy = policyFileOf(subject, () => {});
  const { home } = pathSettingOf(subject);
  return noteRules({ policy: () => policy.current(), home, memex: subject.memex, ownPlaces: () => ownPlaces(subject) });
}

/** The same over a policy of the moment. */
export function noteRules({ policy, home, memex, ownPlaces, resolve = realPath }: {
  readonly policy: () => Policy;
  readonly home: string;
  readonly memex: string;
  readonly ownPlaces: () => readonly string[];
  readonly resolve?: (path: string) => string | undefined;
}): NoteRules {
  const led = <Rule extends { readonly glob: Glob }>(rules: readonly Rule[]): Rule[] =>
    rules.flatMap((rule) => withLinks(rule.glob, home, resolve).map((glob) => ({ ...rule, glob })));
  return {
    refuse(names, approved) {
      if (names.some((name) => isInPlaces(name, ownPlaces()))) {
        return "it is where the daemon's rules, state, plans or skills lie";
      }
      for (const { glob, tier, name } of led(rulesOn(policy(), ["read", "write"]))) {
        if (tier === "ask" && approved || !meets(glob, names, home)) continue;
        return tier === "deny"
          ? `the rule ${JSON.stringify(name)} refuses it`
          : `the rule ${
            JSON.stringify(name)
          } has you asked about it, which is not possible here; change it in an editor`;
      }
      return undefined;
    },
    hides() {
      const rules = led(rulesOn(policy(), ["read"]));
      if (rules.length === 0) return undefined;
      const known = new Map<string, boolean>();
      return (file) => {
        let hidden = known.get(file);
        if (hidden === undefined) {
          const path = `${memex}/${file}`, real = resolve(path);
          hidden = real === undefined || rules.some(({ glob }) => meets(glob, [path, real], home));
          known.set(file, hidden);
        }
        return hidden;
      };
    },
  };
}

/** The rules on paths that make something stricter; what cannot be used asks, as everywhere. The strictest first. */
function rulesOn({ rules, suspects }: Policy, touches: readonly Touch[]) {
  const on = (matcher: Matcher | undefined) =>
    matcher?.kind === "path" && matcher.touches.some((touch) => touches.includes(touch)) ? matcher.glob : undefined;
  const found = [
    ...rules.map(({ name, tier, matcher }) => ({ name, tier, glob: tier === "allow" ? undefined : on(matcher) })),
    ...suspects.map(({ name, matcher }) => ({ name, tier: "ask" as const, glob: on(matcher) })),
  ].flatMap(({ glob, ...rule }) => glob === undefined ? [] : [{ ...rule, glob }]);
  return found.sort((a, b) => Number(b.tier === "deny") - Number(a.tier === "deny"));
}

function meets(glob: Glob, names: readonly string[], home: string): boolean {
  return names.some((name) => {
    const path = resolvePath(Arg.of(name), "/");
    return path === undefined || meetsPath(glob, path, home, true);
  });
}
