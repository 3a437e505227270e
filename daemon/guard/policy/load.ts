// Reads policy.org into rules, and says of each that cannot be used why, with file and line. What was meant to make things stricter and
// cannot be used is kept as a suspect: whatever it may have been about is asked for. Reads text only, and knows no verdict.

import { findProperty, type Property } from "../../org/drawer.ts";
import { type Heading, type Outline, parseOutline } from "../../org/outline.ts";
import { classifyPath, type PathSetting, ruleOn } from "../paths.ts";
import { literal } from "../shell/patterns.ts";
import { isStricter, type Tier } from "../verdict.ts";
import { examplesOf, LineCount, readExamples } from "./examples.ts";
import { covers, type Matcher, matchesExample, parseMatcher, type PolicyRule, TOUCHES } from "./rule.ts";

/** Why a rule, or a stretch of the file, is not used. */
export interface PolicyProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The name of the rule; `""` for what belongs to none. */
  readonly rule: string;
  /** A whole sentence. */
  readonly text: string;
}

/** A rule that cannot be used and would have made something stricter: what it may be about is asked for. */
export interface Suspect {
  readonly name: string;
  readonly line: number;
  /** `undefined`: it may be about anything. */
  readonly matcher: Matcher | undefined;
}

/** The policy of the user. */
export interface Policy {
  readonly rules: readonly PolicyRule[];
  readonly suspects: readonly Suspect[];
  readonly problems: readonly PolicyProblem[];
  /** Whether a rule that would make something stricter cannot be used. */
  readonly degraded: boolean;
  /** Who else may write the file, as a clause: its rules that allow are not used. */
  readonly foreign?: string;
}

/** What {@link loadPolicy} may know besides the text. */
export interface PolicyOptions {
  /** What `~` stands for. */
  readonly home: string;
  /** With it, a rule that allows what the guard never allows is told. */
  readonly setting?: PathSetting;
  /** The guard's own word on a command, for the same end. */
  readonly tierOf?: (command: string) => Tier;
  /** Targets of actions that there are beside those of the protocol. */
  readonly targets?: readonly string[];
}

/** The policy of someone who has none. */
export const EMPTY_POLICY: Policy = { rules: [], suspects: [], problems: [], degraded: false };

/** Rules beyond this many are not used. */
export const MOST_RULES = 500;

/** The longest file that is read, in UTF-16 units. */
export const LONGEST_POLICY = 1 << 20;

/** Reads a policy. Never throws; what cannot be read as rules is a problem, never passed over. */
export function loadPolicy(text: string, file: string, options: PolicyOptions): Policy {
  const unreadable = unreadableBecause(text);
  if (unreadable !== undefined) {
    const problem = {
      file,
      line: 1,
      rule: "",
      text: `The policy cannot be read: ${unreadable}. Until it is mended, everything asks.`,
    };
    return { rules: [], suspects: [{ name: "", line: 1, matcher: undefined }], problems: [problem], degraded: true };
  }
  return new Loader(text, file, options).load();
}

/** A policy for a file that is there and cannot be read. @param why A clause. */
export function unreadablePolicy(file: string, why: string): Policy {
  // The system's words end as they like.
  const clause = why.replace(/ \(os error \d+\).*$/s, "").replace(/\.$/, "");
  const problem = {
    file,
    line: 1,
    rule: "",
    text: `The policy cannot be read: ${clause}. Until it is mended, everything asks.`,
  };
  return { rules: [], suspects: [{ name: "", line: 1, matcher: undefined }], problems: [problem], degraded: true };
}

/** A policy that somebody else may have written: nothing in it makes anything freer. @param who Who may, as a clause. */
export function withoutAllowRules(policy: Policy, file: string, who: string): Policy {
  const rules = policy.rules.filter(({ tier }) => tier !== "allow");
  if (rules.length === policy.rules.length) return policy;
  const text = `Rules that allow are not used: ${who}. Take that right away (chmod go-w), or make it yours.`;
  return { ...policy, rules, foreign: who, problems: [{ file, line: 1, rule: "", text }, ...policy.problems] };
}

function unreadableBecause(text: string): string | undefined {
  if (text.length > LONGEST_POLICY) return `it is longer than ${LONGEST_POLICY} characters`;
  if (!text.isWellFormed() || text.includes("\ufffd")) return "it is not UTF-8";
  return text.includes("\0") ? "it holds NUL characters" : undefined;
}

/** The targets that the protocol names (3.1). */
const ACTION_TARGETS: readonly string[] = "SHELL SYSTEM CLIENT MEMORY TOOL CLI TUI EMACS TELEGRAM SIGNAL".split(" ");
const TIERS: readonly string[] = ["allow", "ask", "deny"];
const KNOWN: ReadonlySet<string> = new Set(["TIER", "MATCHES", "TOUCH", "WHY", "GRANT", "ID", "CUSTOM_ID", "CREATED"]);
/** A line that looks like a property of a rule. */
const STRAY = /^[ \t]*:(?:TIER|MATCHES|TOUCH|GRANT)\+?:/im;

class Loader {
  readonly #outline: Outline;
  readonly #lines: LineCount;
  readonly #rules: PolicyRule[] = [];
  readonly #suspects: Suspect[] = [];
  readonly #problems: PolicyProblem[] = [];

  constructor(readonly text: string, readonly file: string, readonly options: PolicyOptions) {
    this.#outline = parseOutline(text);
    this.#lines = new LineCount(text);
  }

  load(): Policy {
    const { preamble, drawer, headings } = this.#outline;
    const before = this.text.slice(preamble.start, preamble.end);
    if (drawer !== undefined && findProperty(drawer, "TIER") !== undefined || STRAY.test(before)) {
      this.#lost(preamble.start, "", "stands before the first heading");
    }
    const passed = new Set<Heading>();
    for (const heading of headings) {
      if (heading.parent !== undefined && passed.has(heading.parent) || heading.comment !== undefined) {
        passed.add(heading);
        continue;
      }
      this.#heading(heading);
    }
    this.#dropShadowed();
    this.#problems.sort((a, b) => a.line - b.line);
    return {
      rules: this.#rules,
      suspects: this.#suspects,
      problems: this.#problems,
      degraded: this.#suspects.length > 0,
    };
  }

  #heading(heading: Heading): void {
    const { title, line, body, drawer } = heading;
    const name = title.text;
    if (STRAY.test(this.text.slice(body.start, body.end)) || STRAY.test(name)) {
      this.#lost(line.start, name, "does not stand right below its heading, between :PROPERTIES: and :END:");
      if (findProperty(drawer, "TIER") === undefined) return;
    }
    if (isRule(heading)) return this.#rule(heading);
    if (examplesOf(name) !== undefined) {
      if (heading.parent === undefined || !isRule(heading.parent)) {
        this.#problem(line.start, name, "is a list of examples below no rule");
      }
      return;
    }
    const holdsRules = heading.children.some((child) =>
      child.comment !== undefined || isRule(child) || child.children.length > 0
    );
    if (!holdsRules) this.#problem(line.start, name, "is no rule: it has no :TIER: and no :MATCHES:");
  }

  #rule(heading: Heading): void {
    const { title, line } = heading;
    const name = title.text;
    const tierText = this.#value(heading, "TIER")?.value.text.toLowerCase();
    const tier = tierText !== undefined && TIERS.includes(tierText) ? tierText as Tier : undefined;
    const matches = this.#value(heading, "MATCHES");
    const touch = this.#value(heading, "TOUCH")?.value.text;
    const parsed = matches === undefined ? undefined : parseMatcher(matches.value.text, touch, tier);
    const matcher = typeof parsed === "object" ? parsed : undefined;
    // Whatever fails below, what would have been asked for or refused is asked for.
    const drop = (at: number, why: string) => {
      if (tier !== "allow") {
        const vague = matcher ?? (matches === undefined ? undefined : widest(matches.value.text));
        this.#suspects.push({ name, line: this.#lines.at(line.start), matcher: vague });
      }
      this.#problem(at, name, why, tier !== "allow");
    };
    if (name === "") return drop(line.start, "has no name");
    if (this.#rules.length >= MOST_RULES) return drop(line.start, `is one more than ${MOST_RULES} rules`);
    const odd = this.#oddProperty(heading);
    if (odd !== undefined) return drop(odd.at, odd.why);
    if (tierText === undefined) return drop(line.start, "has no :TIER:");
    if (tier === undefined) {
      return drop(
        this.#at(heading, "TIER"),
        `has the unknown tier ${JSON.stringify(tierText)}; known: allow, ask, deny`,
      );
    }
    if (parsed === undefined) return drop(line.start, "has no :MATCHES:");
    if (matcher === undefined) return drop(this.#at(heading, "MATCHES"), parsed as string);
    const unknown = this.#unknownTarget(matcher);
    if (unknown !== undefined) return drop(this.#at(heading, "MATCHES"), unknown);
    const grant = this.#value(heading, "GRANT");
    if (
      grant !== undefined &&
      (grant.value.text.toLowerCase() !== "network" || tier !== "allow" || matcher.kind !== "command")
    ) {
      return drop(
        grant.line.start,
        "has a :GRANT: that is not `network`, or that is not on an allow rule for a command",
      );
    }
    if (this.#rules.some((rule) => rule.name.toLowerCase() === name.toLowerCase())) {
      return drop(line.start, "has the name of a rule above");
    }
    const why = this.#value(heading, "WHY")?.value.text;
    const rule: PolicyRule = {
      name,
      tier,
      matcher,
      why: why === "" ? undefined : why,
      network: grant !== undefined,
      line: this.#lines.at(line.start),
    };
    const failing = this.#failingExample(heading, rule) ?? this.#uselessAllow(heading, rule);
    if (failing !== undefined) return drop(failing.at, failing.why);
    this.#rules.push(rule);
  }

  #failingExample(heading: Heading, rule: PolicyRule): Fault | undefined {
    const { matching, other, faults } = readExamples(this.text, heading);
    const [fault] = faults;
    if (fault !== undefined) return fault;
    const at = heading.line.start;
    if (matching.length === 0) return { at, why: `has no example below a heading "Matches"` };
    if (other.length === 0) return { at, why: `has no example below a heading "Does not match"` };
    for (const [examples, wanted] of [[matching, true], [other, false]] as const) {
      for (const { text, at } of examples) {
        const result = matchesExample(rule, text, this.options.home);
        if (typeof result === "string") {
          return { at, why: `has an example that cannot be read: ${JSON.stringify(text)} ${result}` };
        }
        if (result !== wanted) {
          const why = wanted ? "does not match its example" : "matches what its example says it does not:";
          return { at, why: `${why} ${JSON.stringify(text)}` };
        }
      }
    }
    return undefined;
  }

  /** A rule for what no action is aimed at never matches, and whoever wrote it believes it does. */
  #unknownTarget(matcher: Matcher): string | undefined {
    if (matcher.kind !== "action" || matcher.target === "*") return undefined;
    const known = [...ACTION_TARGETS, ...this.options.targets ?? []];
    return known.includes(matcher.target)
      ? undefined
      : `is for the unknown target :${matcher.target}; known: ${known.join(", ")}`;
  }

  /** An allow rule for what the guard refuses whatever anyone says. */
  #uselessAllow(heading: Heading, { tier, matcher }: PolicyRule): Fault | undefined {
    if (tier !== "allow") return undefined;
    const at = this.#at(heading, "MATCHES");
    const { setting, home, tierOf } = this.options;
    if (matcher.kind === "path" && setting !== undefined) {
      const fixed = matcher.glob.names.findIndex((name) => /[*?]/.test(name));
      const names = fixed < 0 ? matcher.glob.names : matcher.glob.names.slice(0, fixed);
      const shown = `${matcher.glob.home ? home : ""}/${names.join("/")}`.replace(/\/$/, "");
      const path = { shown, pattern: literal(shown), exact: true };
      const kinds = matcher.touches.map((touch) => ({ touch, kind: classifyPath(path, setting, touch) }));
      // Below a folder of the daemon's all is the daemon's; of other classes only a path without wildcards is known for certain.
      const never = kinds.every(({ touch, kind }) =>
        kind === "daemon" &&
          setting.protectedFolders.some((folder) => shown === folder || shown.startsWith(`${folder}/`)) ||
        fixed < 0 && ruleOn(touch, kind, shown, false, home).tier === "deny"
      );
      if (never) return { at, why: `can allow nothing: the guard always refuses to touch ${shown}` };
      if (this.#refusesExamples(heading, matcher, setting)) {
        return { at, why: "can allow nothing: the guard refuses every touch of its examples" };
      }
    }
    if (matcher.kind === "command" && tierOf !== undefined) {
      const { matching } = readExamples(this.text, heading);
      if (matching.length > 0 && matching.every(({ text }) => tierOf(text) === "deny")) {
        return { at, why: "can allow nothing: the guard refuses every command of its examples" };
      }
    }
    return undefined;
  }

  /** Whether the guard refuses every touch of every path that a rule gives as an example of what it matches. */
  #refusesExamples(heading: Heading, matcher: Extract<Matcher, { kind: "path" }>, setting: PathSetting): boolean {
    const { matching } = readExamples(this.text, heading);
    const { home } = this.options;
    return matching.length > 0 && matching.every(({ text }) => {
      const [, how, path = ""] = /^(?:([a-z]+)[ \t]+)?((?:~\/|\/).*)$/.exec(text) ?? [];
      const shown = path.replace(/^~/, home);
      const pattern = { shown, pattern: literal(shown), exact: true };
      const touches = matcher.touches.filter((touch) => how === undefined || touch === how);
      return touches.every((touch) =>
        ruleOn(touch, classifyPath(pattern, setting, touch), shown, false, home).tier === "deny"
      );
    });
  }

  /** A rule has no effect where another that is as strict matches all that it matches. */
  #dropShadowed(): void {
    const all = [...this.#rules];
    for (const [i, rule] of all.entries()) {
      const shadow = all.find((other, j) => {
        if (other === rule || isStricter(rule.tier, other.tier)) return false;
        const close = rule.tier === "allow" && other.tier === "allow";
        if (!covers(other.matcher, rule.matcher, close)) return false;
        // Without the other's right to the network the rule still gives something.
        if (close && rule.network && !other.network) return false;
        const alike = rule.tier === other.tier && covers(rule.matcher, other.matcher, close) &&
          rule.network === other.network;
        return !alike || j < i;
      });
      if (shadow === undefined) continue;
      this.#rules.splice(this.#rules.indexOf(rule), 1);
      const text = `is shadowed by the rule ${
        JSON.stringify(shadow.name)
      } of line ${shadow.line}, which matches all that it matches`;
      this.#problems.push({
        file: this.file,
        line: rule.line,
        rule: rule.name,
        text: `The rule ${JSON.stringify(rule.name)} ${text}. It is not used.`,
      });
    }
  }

  #oddProperty(heading: Heading): Fault | undefined {
    const seen = new Set<string>();
    for (const { name, line } of heading.drawer?.properties ?? []) {
      const upper = name.text.toUpperCase();
      if (!KNOWN.has(upper)) return { at: line.start, why: `has the unknown property :${name.text}:` };
      if (seen.has(upper)) return { at: line.start, why: `has the property :${upper}: twice` };
      seen.add(upper);
    }
    return undefined;
  }

  #value(heading: Heading, name: string): Property | undefined {
    return findProperty(heading.drawer, name);
  }

  #at(heading: Heading, name: string): number {
    return this.#value(heading, name)?.line.start ?? heading.line.start;
  }

  /** Properties that Org does not take for such: nobody knows what they were meant for. */
  #lost(at: number, name: string, why: string): void {
    this.#suspects.push({ name, line: this.#lines.at(at), matcher: undefined });
    this.#problem(at, name, `cannot be read: a line such as :TIER: or :MATCHES: ${why}`, true);
  }

  #problem(at: number, name: string, why: string, loud = false): void {
    const subject = name === "" ? "A rule without a name" : `The rule ${JSON.stringify(name)}`;
    const more = loud ? " Until it is mended, what it may be about is asked for." : "";
    this.#problems.push({
      file: this.file,
      line: this.#lines.at(at),
      rule: name,
      text: `${subject} ${why}. It is not used.${more}`,
    });
  }
}

interface Fault {
  readonly at: number;
  readonly why: string;
}

function isRule({ drawer }: Heading): boolean {
  return findProperty(drawer, "TIER") !== undefined || findProperty(drawer, "MATCHES") !== undefined;
}

/** What a rule whose `:TOUCH:` cannot be read may be about; `undefined` for anything. */
function widest(matches: string): Matcher | undefined {
  if (!/^\s*path\s/.test(matches)) return undefined;
  const parsed = parseMatcher(matches, TOUCHES.join(" "), "deny");
  return typeof parsed === "object" ? parsed : undefined;
}
