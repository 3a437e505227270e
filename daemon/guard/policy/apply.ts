// What the rules of the user make of a verdict on a command. The floor: what the shell guard refuses stays refused, whatever a rule
// says. Ask and deny rules only make stricter; an allow rule lifts what was asked for, and only what it is about. Pure.

import { folderOfEntry, type Grants, holdsHome, makeGrants, NO_GRANTS } from "../../pipeline/grants.ts";
import type { Disk } from "../disk.ts";
import { type PathPattern, realOf } from "../paths.ts";
import type { Touch } from "../shell/call.ts";
import { literal } from "../shell/patterns.ts";
import type { MetPlace, MetTouch } from "../shell/reach.ts";
import type { ShellVerdict } from "../shell/shell.ts";
import { type Finding, isStricter, type Tier } from "../verdict.ts";
import { type Glob, liesIn, matchesPath, meetsPath, namesFirst, namesHidden, withLinks } from "./glob.ts";
import { makesHardLinks, mayMakeLinks, writesThroughLinks } from "./links_made.ts";
import type { Policy } from "./load.ts";
import { pathsNamed } from "./named_paths.ts";
import { matchesPlaceClosely, matchesPlaceWidely } from "./place.ts";
import { CHANGES, type Matcher, matchesAction, type PolicyRule } from "./rule.ts";
import { type Argv, matchesClosely, matchesWidely } from "./words.ts";

/** What {@link applyPolicy} needs besides verdict and commands. */
export interface ApplyOptions {
  readonly policy: Policy;
  readonly home: string;
  /** Where the command would run. */
  readonly cwd: string;
  /** As of `PathSetting`. */
  readonly resolve?: ((path: string) => string | undefined) | undefined;
  /** `undefined` where the interpreter does not tell: then rules on paths cannot be applied, and what they may be about asks. */
  readonly touches?: readonly MetTouch[] | undefined;
  /** Likewise for hosts. */
  readonly places?: readonly MetPlace[] | undefined;
  /** What lies below a folder; `undefined` where nothing is known of the disk. */
  readonly disk?: Disk | undefined;
  /** The files that a path with wildcards stands for now. */
  readonly expand?: ((path: PathPattern) => readonly string[]) | undefined;
  /** Whether others than the user may put a file there; none are known of if absent. */
  readonly isOpen?: ((path: string) => boolean) | undefined;
}

/** As many findings as the interpreter keeps: beyond, some are lost. */
const MOST_FINDINGS = 400;

/** What no rule on commands lifts: the text as a whole is odd, or something else than the words decides what runs. */
const NEVER_LIFTED: ReadonlySet<string> = new Set([
  "envelope",
  "syntax",
  "too-complex",
  "too-long",
  "fault",
  "no-command",
  "function",
  "recursion",
  "evaluates",
  "environment",
  "alias",
  "name-lookup",
  "nameref",
  "loads-code",
  "odd-path",
  "unknown-word",
  "unknown-path",
  "unknown-script",
  "hidden-script",
  "secret-exposure",
]);

/** What a rule on commands lifts only if it grants the network. */
const NETWORK: ReadonlySet<string> = new Set(["network", "sends", "git-remote", "git-transport", "remote-copy"]);

/** A touch of what is more delicate than a file in or beside the working folder: only a rule on that path lifts it. */
const DELICATE = /^(?:list|read|write|remove|mode|start)-(?!(?:inside|outside)$)/;

/** Applies a policy to a verdict of the shell guard. @param commands As the verdict has them. Never softens a deny; never throws. */
export function applyPolicy<
  V extends Pick<ShellVerdict, "tier" | "rule" | "why" | "parts" | "grants"> & Partial<Pick<ShellVerdict, "code">>,
>(
  verdict: V,
  commands: readonly Argv[],
  options: ApplyOptions,
): V {
  if (verdict.tier === "deny") return verdict;
  const free = verdict.tier === "ask" && !isWide(verdict.grants, options)
    ? liftAll(verdict.parts, commands, options)
    : undefined;
  const lifted = free !== undefined && runsForeign(free, verdict.code ?? [], options) ? undefined : free;
  const strict = [...strictFindings(commands, options), ...namedFindings(lifted ?? [], commands, options)];
  const worst = strict.reduce<Finding | undefined>(
    (worst, each) => worst === undefined || isStricter(each.tier, worst.tier) ? each : worst,
    undefined,
  );
  if (worst !== undefined && (worst.tier === "deny" || verdict.tier === "allow" || lifted !== undefined)) {
    const grants = worst.tier === "deny" ? NO_GRANTS : verdict.grants;
    return {
      ...verdict,
      tier: worst.tier,
      rule: worst.rule,
      why: worst.why,
      parts: [...verdict.parts, ...strict],
      grants,
    };
  }
  if (strict.length > 0) return { ...verdict, parts: [...verdict.parts, ...strict] };
  if (lifted === undefined) return verdict;
  const [first] = lifted;
  return {
    ...verdict,
    tier: "allow",
    rule: ruleName(first?.rule.name ?? ""),
    why: first === undefined ? "a rule of the user allows it" : reason(first.rule, "allows"),
    parts: lifted.map(({ finding, rule }) => ({
      ...finding,
      tier: "allow",
      rule: ruleName(rule.name),
      why: reason(rule, "allows"),
    })),
    grants: grantsOf(verdict.grants, lifted, options),
  };
}

/** The rule that a verdict names for a rule of the user. */
export function ruleName(name: string): string {
  return `policy: ${name}`;
}

/** A clause on what a rule of the user does. */
export function reason({ name, why, line }: Pick<PolicyRule, "name" | "why" | "line">, does: string): string {
  return `the rule "${name}" (line ${line} of the policy) ${does} it${why === undefined ? "" : `: ${why}`}`;
}

interface Lifted {
  readonly finding: Finding;
  readonly rule: PolicyRule;
  /** The paths that a rule on paths gave free to be read. */
  readonly reads: readonly string[];
  readonly network: boolean;
}

/** What ask and deny rules, and those that cannot be used, find in the commands. */
function strictFindings(commands: readonly Argv[], options: ApplyOptions): Finding[] {
  const { policy } = options;
  const found: Finding[] = [];
  for (const rule of policy.rules) {
    if (rule.tier === "allow") continue;
    for (const hit of hitsOf(rule.matcher, commands, options)) {
      const tier: Tier = hit.certain ? rule.tier : "ask";
      const does = hit.blind === true
        ? "cannot be held against"
        : !hit.certain
        ? "may be about"
        : tier === "deny"
        ? "refuses"
        : "asks for";
      found.push(finding(tier, ruleName(rule.name), reason(rule, does), hit));
    }
  }
  for (const { name, line, matcher } of policy.suspects) {
    const hits = matcher === undefined ? [{ words: "", certain: true }] : hitsOf(matcher, commands, options);
    const what = name === "" ? "a part of the policy" : `the rule "${name}"`;
    for (const hit of hits) {
      found.push(finding("ask", "policy-degraded", `${what} (line ${line}) cannot be used and may be about it`, hit));
    }
  }
  return found;
}

/** What rules on paths say of the words of commands that a rule allows, and of the folders they work in. */
function namedFindings(lifted: readonly Lifted[], commands: readonly Argv[], options: ApplyOptions): Finding[] {
  const { policy, home, cwd, touches = [], resolve } = options;
  const entered = touches.flatMap(({ how, path }) => how === "list" && path?.exact === true ? [path.shown] : []);
  const folders = [...new Set([cwd, ...entered])].slice(0, MOST_FOLDERS);
  const allowed = new Set(
    lifted.flatMap(({ rule, finding }) =>
      rule.matcher.kind === "command" && finding.command !== undefined ? [finding.command] : []
    ),
  );
  return [...allowed].flatMap((command) => {
    const argv = commands[command] ?? [];
    const words = argv.slice(1).flatMap((word) => word ?? []);
    const named = [...folders, ...pathsNamed(words, folders, home)];
    return policy.rules.flatMap((rule) => {
      const { matcher, tier } = rule;
      if (tier === "allow" || matcher.kind !== "path") return [];
      const globs = withLinks(matcher.glob, home, resolve);
      const meets = (path: string) =>
        globs.some((glob) =>
          matchesPath(glob, path, home, false) || matchesPath(glob, resolve?.(path) ?? path, home, false)
        );
      const path = named.find(meets);
      if (path !== undefined) {
        return [
          finding(tier, ruleName(rule.name), reason(rule, tier === "deny" ? "refuses" : "asks for"), {
            words: path,
            certain: true,
            command,
          }),
        ];
      }
      const holds = pathsNamed(words, folders, home).find((path) =>
        path !== "/" && words.length > 0 && !folders.includes(path) &&
        globs.some((glob) => meetsPath(glob, { shown: path, pattern: literal(path), exact: true }, home, true))
      );
      return holds === undefined ? [] : [
        finding("ask", ruleName(rule.name), reason(rule, "may be about"), { words: holds, certain: false, command }),
      ];
    });
  });
}

/** More folders are not tried for the words of a command. */
const MOST_FOLDERS = 16;

interface Hit {
  readonly words: string;
  readonly certain: boolean;
  readonly command?: number | undefined;
  /** The rule cannot be applied at all. */
  readonly blind?: boolean;
}

function finding(tier: Tier, rule: string, why: string, { words, command }: Hit): Finding {
  return command === undefined ? { tier, rule, why, words } : { tier, rule, why, words, command };
}

function hitsOf(matcher: Matcher, commands: readonly Argv[], options: ApplyOptions): Hit[] {
  switch (matcher.kind) {
    case "command":
      return commands.flatMap((argv, command) => {
        const result = matchesWidely(matcher.pattern, argv);
        return result === "no" ? [] : [{ words: shown(argv), certain: result === "yes", command }];
      });
    case "path": {
      if (options.touches === undefined) return [{ words: "", certain: false, blind: true }];
      if (options.touches.length === 0) return [];
      const globs = withLinks(matcher.glob, options.home, options.resolve);
      return options.touches.flatMap(({ how, path, recursive, command, kept }): Hit[] => {
        if (!matcher.touches.includes(how)) return [];
        if (path === undefined) return [{ words: "", certain: false, command }];
        if (kept !== undefined) {
          const shown = globs.some((glob) =>
            meetsPath(glob, path, options.home, recursive) && !liesIn(glob, kept, options.home)
          );
          return shown ? [{ words: path.shown, certain: true, command }] : [];
        }
        const deep = recursive || how === "remove";
        const hit = globs.some((glob) =>
          meetsPath(glob, path, options.home, deep) || leadsInto(glob, path, options, deep)
        );
        if (
          !hit && recursive && how !== "remove" &&
          linksBelow(path.shown, options.disk).some((link) => globs.some((glob) => isOneOf(glob, link, options)))
        ) {
          return [{ words: path.shown, certain: false, command }];
        }
        return hit ? [{ words: path.shown, certain: true, command }] : [];
      });
    }
    case "host":
      if (options.places === undefined) return [{ words: "", certain: false, blind: true }];
      return options.places.flatMap(({ address, command }): Hit[] => {
        if (address === undefined) return [{ words: "", certain: false, command }];
        return matchesPlaceWidely(matcher.place, address) ? [{ words: address, certain: true, command }] : [];
      });
    case "action":
      return matchesAction(matcher, "SHELL", "EXECUTE") ? [{ words: "", certain: true }] : [];
  }
}

/** Lifts every finding that asks, or none: one that no rule is about keeps the whole command waiting. */
function liftAll(parts: readonly Finding[], commands: readonly Argv[], options: ApplyOptions): Lifted[] | undefined {
  const asks = parts.filter(({ tier }) => tier !== "allow");
  if (asks.length === 0 || parts.length >= MOST_FINDINGS) return undefined;
  const lifted: Lifted[] = [];
  for (const finding of asks) {
    const how = finding.tier === "ask" ? lift(finding, commands, options) : undefined;
    if (how === undefined) return undefined;
    lifted.push(how);
  }
  return lifted;
}

function lift(finding: Finding, commands: readonly Argv[], options: ApplyOptions): Lifted | undefined {
  for (const rule of options.policy.rules) {
    if (rule.tier !== "allow") continue;
    const lifted = liftBy(rule, finding, commands, options);
    if (lifted !== undefined) return { finding, rule, ...lifted };
  }
  return undefined;
}

function liftBy(
  rule: PolicyRule,
  finding: Finding,
  commands: readonly Argv[],
  { touches = [], places = [], home, resolve, disk }: ApplyOptions,
): { reads: readonly string[]; network: boolean } | undefined {
  const { matcher } = rule;
  const same = (each: { readonly command?: number }) => each.command === finding.command;
  switch (matcher.kind) {
    case "command": {
      const argv = finding.command === undefined ? undefined : commands[finding.command];
      if (argv === undefined || NEVER_LIFTED.has(finding.rule) || DELICATE.test(finding.rule)) return undefined;
      if (NETWORK.has(finding.rule) && !rule.network) return undefined;
      return matchesClosely(matcher.pattern, argv) ? { reads: [], network: rule.network } : undefined;
    }
    case "path": {
      // What another command of the text leaves there may lead elsewhere.
      if (commands.some((argv, at) => at !== finding.command && mayMakeLinks(argv))) return undefined;
      const own = finding.command === undefined ? undefined : commands[finding.command];
      if (own !== undefined && (makesHardLinks(own) || writesThroughLinks(own))) return undefined;
      const mine = touches.filter((each) => same(each) && each.rule === finding.rule && each.why === finding.why);
      // What starts later, or tells a tool what to start, is free only where the rule says so by name.
      const named = (how: Touch, path: string) =>
        !CHANGES.has(how) || namesHidden(matcher.glob, path, home) &&
          (!finding.rule.endsWith("-startup") || namesFirst(matcher.glob, path, home));
      const isFree = (how: Touch, path: string) => matchesPath(matcher.glob, path, home, true) && named(how, path);
      const free = (how: Touch, path: PathPattern | undefined): path is PathPattern => {
        if (path === undefined || !path.exact || !isFree(how, path.shown)) return false;
        const real = resolve?.(path.shown);
        return real === undefined || real === path.shown || isFree(how, real);
      };
      const fits = mine.length > 0 &&
        mine.every(({ how, path, recursive }) =>
          matcher.touches.includes(how) && free(how, path) &&
          (!recursive || matcher.glob.names.at(-1) === "**" && !leadsAway(how, path, disk))
        );
      if (!fits) return undefined;
      const reads = mine.filter(({ how }) => how === "read").map(({ path }) => path?.shown ?? "");
      return { reads, network: false };
    }
    case "host": {
      if (finding.rule !== "network") return undefined;
      const mine = places.filter(same);
      const fits = mine.length > 0 &&
        mine.every(({ address, sends }) =>
          !sends && address !== undefined && matchesPlaceClosely(matcher.place, address)
        );
      return fits ? { reads: [], network: true } : undefined;
    }
    case "action":
      return undefined;
  }
}

/** Whether a rule on commands would let run what others may have put there: the user allowed words, and not that file. */
function runsForeign(lifted: readonly Lifted[], code: readonly string[], { isOpen, home }: ApplyOptions): boolean {
  const rules = lifted.flatMap(({ rule: { matcher } }) => matcher.kind === "command" ? [matcher.pattern] : []);
  if (isOpen === undefined || rules.length === 0) return false;
  const named = new Set(
    rules.flatMap(({ words }) =>
      words.flatMap((word) => word.length === 1 ? word[0]?.replace(/^~(?=\/)/, home) ?? [] : [])
    ),
  );
  return code.some((path) => !named.has(path) && isOpen(path));
}

/** Tells whether a path leads to one that a glob matches, through links on the disk. */
function leadsInto(glob: Glob, path: PathPattern, options: ApplyOptions, deep: boolean): boolean {
  const { home, resolve, expand } = options;
  const real = resolve === undefined ? undefined : realOf(path, resolve);
  if (real !== undefined && meetsPath(glob, real, home, deep)) return true;
  return !path.exact &&
    (expand?.(path) ?? []).some((file) => isOneOf(glob, file, options));
}

function isOneOf(glob: Glob, path: string, { home, resolve }: ApplyOptions): boolean {
  const real = resolve?.(path);
  return real !== undefined && matchesPath(glob, real, home, false);
}

/** Tells whether links lie below a folder through which what is written there, or its mode, may be another's. */
function leadsAway(how: Touch, path: PathPattern, disk: Disk | undefined): boolean {
  return (how === "write" || how === "mode") && linksBelow(path.shown, disk).length > 0;
}

/** The links below a folder; where there are more names than are looked at, the folder itself stands for what was not seen. */
function linksBelow(path: string, disk: Disk | undefined): string[] {
  if (disk?.kindOf(path) !== "folder") return [];
  let left = MOST_NAMES;
  const found: string[] = [];
  const open = [path];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const { name, kind } of disk.list(folder) ?? []) {
      if (left-- <= 0) return [...found, path];
      if (kind === "link") found.push(`${folder}/${name}`);
      if (kind === "folder") open.push(`${folder}/${name}`);
    }
  }
  return found;
}

/** More names are not looked at. */
const MOST_NAMES = 5_000;

/** Whether it would take a home folder, or one above: no rule on an entry in it opens all of it. */
function isWide({ write, entries = [] }: Grants, { cwd, home }: ApplyOptions): boolean {
  const folders = entries.map((entry) => folderOfEntry(entry, write) ?? "/");
  return [...write.filter((path) => path !== cwd), ...folders].some((path) => holdsHome(path, home));
}

/** An allow grants what was asked for, as all of it was lifted; the network only if a rule says so, and credentials if it names the path. */
function grantsOf(asked: Grants, lifted: readonly Lifted[], { cwd, home }: ApplyOptions): Grants {
  return makeGrants({
    write: asked.write.filter((path) => path !== cwd || !holdsHome(cwd, home)),
    read: asked.read.filter((path) => lifted.some(({ reads }) => reads.includes(path))),
    network: asked.network && lifted.some(({ network }) => network),
    entries: asked.entries ?? [],
  });
}

function shown(argv: Argv): string {
  return argv.map((word) => word ?? "…").join(" ").slice(0, 300);
}
