// One rule of the user's policy, and what it matches: the language of `:MATCHES:`. Knows neither
// files nor verdicts.

import type { Touch } from "../shell/call.ts";
import type { Tier } from "../verdict.ts";
import { coversGlob, type Glob, matchesPath, namesHidden, parseGlob } from "./glob.ts";
import { coversPlace, matchesPlaceClosely, matchesPlaceWidely, parsePlacePattern, type PlacePattern } from "./place.ts";
import {
  coversWords,
  matchesClosely,
  matchesWidely,
  parseWordsPattern,
  splitWords,
  type WordsPattern,
} from "./words.ts";

/** What a rule matches. */
export type Matcher =
  | { readonly kind: "command"; readonly pattern: WordsPattern }
  | { readonly kind: "path"; readonly glob: Glob; readonly touches: readonly Touch[] }
  | { readonly kind: "host"; readonly place: PlacePattern }
  | { readonly kind: "action"; readonly target: string; readonly name: string };

/** One rule that is in force. */
export interface PolicyRule {
  readonly name: string;
  readonly tier: Tier;
  readonly matcher: Matcher;
  /** The user's own words for it. */
  readonly why: string | undefined;
  /** Whether what it allows may reach the network. */
  readonly network: boolean;
  /** Where its heading stands, from 1. */
  readonly line: number;
}

/** How a file can be touched. */
export const TOUCHES: readonly Touch[] = ["list", "read", "write", "remove", "mode", "start"];

/** Touches by which something may be left that runs later. */
export const CHANGES: ReadonlySet<Touch> = new Set<Touch>(["write", "remove", "mode"]);

const isHidden = (name: string) => name.startsWith(".");

/** Actions whose actuators have judges of their own: no rule speaks for them. */
const OWN_JUDGES: ReadonlySet<string> = new Set(["SHELL", "SYSTEM", "CLIENT", "*"]);

/** Reads `:MATCHES:`; a clause for what can match nothing. `tier` is `undefined` where it is not known. */
export function parseMatcher(text: string, touch: string | undefined, tier: Tier | undefined): Matcher | string {
  const [, kind = "", rest = ""] = /^(\S*)[ \t]*(.*)$/s.exec(text.trim()) ?? [];
  if (rest.length > 2_000) return "is longer than 2000 characters";
  const close = tier === "allow";
  if (touch !== undefined && kind !== "path") return "has a :TOUCH:, which only a path has";
  switch (kind) {
    case "command": {
      const pattern = parseWordsPattern(rest);
      if (typeof pattern === "string") return pattern;
      if (close && (pattern.words[0]?.length ?? 2) > 1) {
        return "would allow commands of any name; an allow rule must name one";
      }
      return { kind, pattern };
    }
    case "path": {
      const touches = parseTouches(touch);
      if (typeof touches === "string") return touches;
      const glob = parseGlob(rest);
      return typeof glob === "string" ? glob : { kind, glob, touches };
    }
    case "host": {
      const place = parsePlacePattern(rest, close);
      return typeof place === "string" ? place : { kind, place };
    }
    case "action": {
      const [target, name, more] = rest.split(/[ \t]+/).map((each) => each.replace(/^:/, "").toUpperCase());
      if (
        target === undefined || name === undefined || more !== undefined || !ACTION.test(target) || !ACTION.test(name)
      ) {
        return "must be a target and a name, such as `action TOOL SEND-MAIL`";
      }
      if (close && OWN_JUDGES.has(target)) return `can allow nothing: :${target} has a judge of its own`;
      if (target === "SHELL" && name !== "EXECUTE" && name !== "*") {
        return "can match no action: the shell knows only EXECUTE";
      }
      return { kind, target, name };
    }
    default:
      return `has the unknown target ${JSON.stringify(kind)}; known: command, path, host, action`;
  }
}

const ACTION = /^(?:\*|[A-Z][A-Z0-9-]*)$/;

function parseTouches(text: string | undefined): readonly Touch[] | string {
  const names = (text ?? "").split(/[\s,|]+/).filter((each) => each !== "");
  if (names.length === 0) return `has no :TOUCH:; name one or more of ${TOUCHES.join(", ")}`;
  const wrong = names.find((name) => !(TOUCHES as readonly string[]).includes(name));
  return wrong === undefined
    ? names as Touch[]
    : `has the unknown touch ${JSON.stringify(wrong)}; known: ${TOUCHES.join(", ")}`;
}

/** Tells whether a rule matches an example; a clause for one that is none of its kind. */
export function matchesExample(
  { matcher, tier }: Pick<PolicyRule, "matcher" | "tier">,
  text: string,
  home: string,
): boolean | string {
  const close = tier === "allow";
  switch (matcher.kind) {
    case "command": {
      const words = splitWords(text, false)?.map((word) => word.join(""));
      if (words === undefined || words.length === 0) {
        return "must be one plain command, without operators and expansions";
      }
      const argv = words.map((word) => word.replace(/^~(?=\/|$)/, home));
      return close ? matchesClosely(matcher.pattern, argv) : matchesWidely(matcher.pattern, argv) === "yes";
    }
    case "path": {
      const [, how, path = ""] = /^(?:([a-z]+)[ \t]+)?((?:~\/|\/).*)$/.exec(text) ?? [];
      if (path === "" || parseExample(path) === undefined) {
        return "must be a path that begins with / or ~/, with a touch before it if need be";
      }
      if (how !== undefined && !(TOUCHES as readonly string[]).includes(how)) {
        return `begins with the unknown touch ${how}`;
      }
      if (how !== undefined && !matcher.touches.includes(how as Touch)) return false;
      const whole = path.replace(/^~/, home);
      // What is lifted by no star is no example of what is.
      const changes = (how === undefined ? matcher.touches : [how as Touch]).every((each) => CHANGES.has(each));
      if (close && changes && !namesHidden(matcher.glob, whole, home)) return false;
      return matchesPath(matcher.glob, whole, home, close);
    }
    case "host":
      return close
        ? matchesPlaceClosely(matcher.place, /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`)
        : matchesPlaceWidely(matcher.place, text);
    case "action": {
      const [target = "", name, more] = text.split(/[ \t]+/);
      if (name === undefined || more !== undefined) return "must be a target and a name";
      return matchesAction(matcher, target.replace(/^:/, ""), name.replace(/^:/, ""));
    }
  }
}

function parseExample(path: string): string | undefined {
  return path.split("/").slice(1).some((name) => name === "" || name === "." || name === "..") ? undefined : path;
}

/** A rule for every target leaves these alone: else nobody could mend it. */
const TALKING: ReadonlySet<string> = new Set(["SYSTEM", "CLIENT"]);

/** Tells whether an action rule matches an action. */
export function matchesAction(matcher: Extract<Matcher, { kind: "action" }>, target: string, name: string): boolean {
  return (matcher.target === "*" && !TALKING.has(target.toUpperCase()) || matcher.target === target.toUpperCase()) &&
    (matcher.name === "*" || matcher.name === name.toUpperCase());
}

/** Tells whether whatever `b` matches is matched by `a` as well. `close`: both are allow rules. May miss some. */
export function covers(a: Matcher, b: Matcher, close: boolean): boolean {
  if (a.kind === "command" && b.kind === "command") return coversWords(a.pattern, b.pattern, close);
  if (a.kind === "path" && b.kind === "path") {
    const hidden = !close || !b.touches.some((touch) => CHANGES.has(touch)) ? [] : b.glob.names.filter(isHidden);
    return b.touches.every((touch) => a.touches.includes(touch)) && coversGlob(a.glob, b.glob) &&
      hidden.every((name) => a.glob.names.includes(name));
  }
  if (a.kind === "host" && b.kind === "host") return coversPlace(a.place, b.place);
  if (a.kind === "action" && b.kind === "action") {
    return (a.target === "*" && !TALKING.has(b.target) || a.target === b.target) &&
      (a.name === "*" || a.name === b.name);
  }
  return false;
}
