// The shell guard: what may be done with one command, judged on its syntax tree. No file is read but through
// `setting.resolve` and `setting.disk`, nothing is run. Whatever cannot be judged asks.

import { parse } from "unbash";
import { type Finding, isStricter, type Tier } from "../verdict.ts";
import { type Grants, holdsHome } from "../../pipeline/grants.ts";
import type { GitRemote } from "../git_remote.ts";
import type { ProjectUse } from "../project_look.ts";
import { NOTHING } from "./call.ts";
import { faultOfText, isTooDeep, LONGEST_COMMAND, LONGEST_LOOKED_OVER, MOST_STARTED } from "./envelope.ts";
import { Interpreter } from "./interpreter.ts";
import { codeOf } from "./code_met.ts";
import { whyMade } from "./made_words.ts";
import { FolderLists } from "./crowded.ts";
import { lookForSecrets, lookForSplitNames, MOST_NAMES } from "./look.ts";
import type { Makefile } from "./project_code.ts";
import { type ShellSetting, TooMuchWork, WORK } from "./machine.ts";
import type { Change, MetPlace, MetTouch, Reach, ShownRemote } from "./reach.ts";
import { mayBeGrave, refuseLeft, type Unfinished } from "./remainder.ts";
import { input, Scope } from "./scope.ts";

/** What the shell guard says of a command. */
export interface ShellVerdict {
  readonly tier: Tier;
  readonly rule: string;
  readonly why: string;
  /** Everything that was found, in the order of the command. */
  readonly parts: readonly Finding[];
  /** The simple commands that were met, by their words; `undefined` for a word that is not known. */
  readonly commands: readonly (readonly (string | undefined)[])[];
  /**
   * What a run may touch. An allow grants the working folder, and the network where it reads from a place on the user's list. Of an
   * ask these are the paths that the text names; what must be granted for them only the disk tells.
   */
  readonly grants: Grants;
  /** Files that it executes or reads as code, absolute. */
  readonly code: readonly string[];
  /** Code that it runs and whose file only the run will know, in words. */
  readonly looseCode: readonly string[];
  /** Makefiles among the files that it reads as code: they may include others. */
  readonly makefiles: readonly Makefile[];
  /** Every touch and every connection that was met, harmless ones too. */
  readonly touches: readonly MetTouch[];
  readonly places: readonly MetPlace[];
  /** Folders in which git is used, absolute; `undefined` for one that is not known. */
  readonly gitFolders: readonly (string | undefined)[];
  /** Folders in which hg or jj is used, as {@link gitFolders}. */
  readonly otherFolders: readonly (string | undefined)[];
  /** Folders from which python may take a module in place of its own, absolute; `undefined` for one that is not known. */
  readonly moduleFolders: readonly (string | undefined)[];
  /** Files and folders for which deno looks for the configuration of its linter, as {@link moduleFolders}. */
  readonly lintFolders: readonly (string | undefined)[];
  /** Tools that may run code of the project, or write where it says, although they only read. */
  readonly projectUses: readonly ProjectUse[];
  /** Other repositories that git speaks with. */
  readonly remotes: readonly GitRemote[];
  /** Remotes that are asked for their branches. */
  readonly shownRemotes: readonly ShownRemote[];
  /** What it changes in the file system, as far as the text tells. */
  readonly changes: readonly Change[];
}

/** Judges a command. Never throws. */
export function judgeShell(command: string, general: ShellSetting): ShellVerdict {
  const lists = new FolderLists();
  const setting = general.disk === undefined ? general : { ...general, disk: lists.over(general.disk) };
  const verdict = judgeTwice(command, setting);
  if (verdict.tier !== "allow" || lists.crowded === undefined) return verdict;
  const why = `in ${lists.crowded} lie more names than are looked at; name the files, or a folder of fewer`;
  const found = { tier: "ask", rule: "read-many", why, words: "" } as const;
  return { ...verdict, tier: found.tier, rule: found.rule, why, parts: [...verdict.parts, found] };
}

/** What {@link judgeShell} comes to where everything that the text tells is believed, however it is written. Grants nobody anything. */
export function followShell(command: string, setting: ShellSetting): ShellVerdict {
  return judgeBy(new Interpreter(setting), command, setting);
}

function judgeTwice(command: string, setting: ShellSetting): ShellVerdict {
  const machine = new Interpreter(setting);
  const verdict = judgeBy(machine, command, setting);
  if (verdict.tier !== "allow") return verdict;
  const unusual = machine.unusual ?? whyMade(machine.made);
  if (unusual !== undefined) {
    const why = `${unusual} that is not followed for certain; in a plainer form it may run unasked`;
    const found = { tier: "ask", rule: "unusual", why, words: "" } as const;
    return { ...verdict, tier: found.tier, rule: found.rule, why, parts: [...verdict.parts, found] };
  }
  if (machine.simple) return verdict;
  // What is more than simple may have led astray whoever followed it: then nothing rests on its variables.
  const wary = { ...setting, wary: true };
  const again = judgeBy(new Interpreter(wary), command, wary);
  if (again.tier === "allow") return verdict;
  return { ...again, why: `what its variables hold is only certain in a simpler script: ${again.why}` };
}

function judgeBy(machine: Interpreter, command: string, setting: ShellSetting): ShellVerdict {
  const fault = faultOfText(command);
  if (fault !== undefined) machine.find("ask", "envelope", fault);
  if (command.length > MOST_STARTED / 3 && new TextEncoder().encode(command).length > MOST_STARTED) {
    // A plan of it would wait for what can only fail.
    machine.find(
      "deny",
      "too-long",
      `no shell takes more than ${MOST_STARTED} bytes; write it to a file, and run that`,
    );
  }
  if (isTooDeep(command)) machine.find("ask", "too-complex", "its brackets are nested too deep to judge");
  else if (command.length <= LONGEST_COMMAND) {
    try {
      const scope = new Scope(setting.cwd, input(NOTHING), (steps) => machine.spend(steps));
      const printed = machine.script(parse(command), scope, command);
      // A loop says by itself whether it ends.
      if (printed.endless !== undefined && !/\b(?:while|until|for)\b/.test(command)) {
        machine.find("ask", "endless", "what it prints has no end");
      }
      machine.drain();
      if (!machine.met && machine.findings.length === 0) machine.find("ask", "no-command", "there is no command in it");
    } catch (error) {
      if (error instanceof TooMuchWork || error instanceof RangeError) {
        machine.find(
          "ask",
          "too-complex",
          `it takes more than ${WORK} steps to judge; several shorter commands can be judged`,
        );
        refuseRest(machine, machine.unfinished);
      } else machine.find("ask", "fault", "the guard cannot judge it");
    }
  } else if (command.length <= LONGEST_LOOKED_OVER && mayBeGrave(command)) {
    try {
      refuseRest(machine, [{ script: parse(command), scope: new Scope(setting.cwd, input(NOTHING)) }]);
    } catch {
      // It is asked for already.
    }
  }
  const { findings, commands, reach } = machine;
  // Only what would run unasked needs a look at the disk.
  if (findings.length === 0 && reach.looks.length > 0) {
    const met = lookForSecrets(reach.looks, setting);
    if (met !== undefined) findings.push(findingOf(met, commands, setting));
  }
  if (findings.length === 0 && reach.splits.length > 0) {
    const odd = lookForSplitNames(reach.splits, setting);
    if (odd !== undefined) {
      const [rule, why] = "name" in odd
        ? [
          "unknown-word",
          `the name ${odd.name} comes to other words, of which one may be an option or another file; separate names with -0`,
        ]
        : [
          "read-many",
          `below ${odd.tooMany} lie more names than are looked at for blanks (${MOST_NAMES}); separate names with -0, or name a folder in it`,
        ];
      findings.push({ tier: "ask", rule, why, words: "" });
    }
  }
  // What rests on a doubt is asked, not refused.
  if (setting.wary === true) findings.forEach((found, at) => findings[at] = { ...found, tier: "ask" });
  let worst: Finding | undefined;
  for (const found of findings) if (worst === undefined || isStricter(found.tier, worst.tier)) worst = found;
  const { tier, rule, why } = worst ??
    { tier: "allow" as const, rule: "harmless", why: "everything in it is known to be harmless" };
  return {
    tier,
    rule,
    why,
    parts: findings,
    commands,
    grants: grantsOf(tier, reach, setting),
    ...codeOf(machine, findings),
    remotes: reach.remotes,
    shownRemotes: reach.shownRemotes,
    changes: reach.changes,
    gitFolders: [...reach.gitFolders],
    otherFolders: [...reach.otherFolders],
    moduleFolders: [...reach.moduleFolders],
    lintFolders: [...reach.lintFolders],
    projectUses: reach.projectUses,
    touches: reach.touches,
    places: reach.places,
  };
}

/** Refuses what must be refused in scripts that were not followed to their ends. */
function refuseRest(machine: Interpreter, unfinished: readonly Unfinished[]): void {
  const refused = () => machine.findings.some(({ tier }) => tier === "deny");
  refuseLeft(unfinished, (part, scope, steps) => machine.tryPart(part, scope, steps), refused);
}

/** What is said where files of secrets lie among those that would be read. */
function findingOf(
  { look, sighting }: NonNullable<ReturnType<typeof lookForSecrets>>,
  commands: readonly (readonly (string | undefined)[])[],
  { cwd }: ShellSetting,
): Finding {
  const short = (path: string) => path.startsWith(`${cwd}/`) ? path.slice(cwd.length + 1) : path;
  const { command } = look;
  const words = command === undefined ? "" : commands[command]?.map((word) => word ?? "…").join(" ") ?? "";
  const about = { tier: "ask", words, ...(command === undefined ? {} : { command }) } as const;
  if ("tooMany" in sighting) {
    const why = `below ${short(sighting.tooMany)} lie more files than are looked at for secrets (${MOST_NAMES}); ` +
      "name a folder in it, or use git grep or rg";
    return { ...about, rule: "read-many", why };
  }
  const file = short(sighting.secret), name = file.slice(file.lastIndexOf("/") + 1);
  const why = `it would also read ${file}, which holds secrets; leave that out ` +
    `(--exclude=${name} of grep, ! -name ${name} of find), name the files, or use git grep or rg`;
  return { ...about, rule: "read-secret-among", why };
}

function grantsOf(tier: Tier, reach: Reach, { cwd, home }: ShellSetting): Grants {
  if (tier === "deny") return { write: [], read: [], network: false };
  // The home folder is no working folder: whoever may write it decides what the next shell runs.
  // The network is allowed with a place that the user allows, and with nothing else.
  if (tier === "allow") return { write: holdsHome(cwd, home) ? [] : [cwd], read: [], network: reach.places.length > 0 };
  const outside = reach.changes.map(({ path }) => path).filter((path) => path !== cwd && !path.startsWith(cwd + "/"));
  return { write: [...new Set([cwd, ...outside])], read: [...reach.credentials], network: reach.network };
}
