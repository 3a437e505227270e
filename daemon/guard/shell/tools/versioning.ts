// The rules for tools that keep versions besides git: what they are asked to show is harmless,
// all else asks. Knows no git.

import { Arg, type Call, type Rule, type Stream } from "../call.ts";

/** What the reading subcommands of a tool may be given. */
interface Reader {
  /** Reading subcommands, and the options each may have, as one pattern for whole words. */
  readonly reads: ReadonlyMap<string, RegExp>;
  /** Options in front of the subcommand that act. */
  readonly doors: RegExp;
}

function map(names: string, options: RegExp): [string, RegExp][] {
  return names.split(" ").map((name) => [name, options]);
}

const READERS: ReadonlyMap<string, Reader> = new Map([
  ["svn", {
    reads: new Map(
      map(
        "status st stat info diff help h",
        // "-u" asks the server.
        /^(-[qv]+|--(verbose|quiet|xml|recursive|depth=\w+|show-item=?[\w-]*|no-newline))$/,
      ),
    ),
    doors: /^-/,
  }],
  ["svnversion", { reads: new Map(), doors: /^-/ }],
  ["hg", {
    reads: new Map([
      ...map(
        "status st log history summary sum branch branches tags heads tip id identify files manifest parents root paths bookmarks help version annotate blame cat diff",
        /^(-[mardcnuiACpGvqsgwbBlfkU]+[0-9]*|-[lrbuk]|--(all|modified|added|removed|deleted|clean|unknown|ignored|no-status|copies|patch|graph|stat|limit|rev|branch|user|keyword|verbose|quiet|git|template)(=.*)?)$/,
      ),
    ]),
    doors: /^-/,
  }],
  ["jj", {
    reads: new Map([
      ...map(
        "status st log diff show evolog interdiff help version root",
        /^(-[rnsTpGf]|-n[0-9]+|--(revisions|revision|limit|summary|stat|types|name-only|git|color-words|template|reversed|no-graph|patch|from|to|context)(=.*)?)$/,
      ),
    ]),
    doors: /^-/,
  }],
  ["fossil", { reads: new Map(map("status changes timeline info ls extras", /^$/)), doors: /^-/ }],
]);

function reader(tool: string, { reads }: Reader): Rule {
  return (call: Call): Stream | void => {
    const { args, judge } = call;
    const first = args[0]?.text;
    if (isAboutItself(args)) return;
    const options = first === undefined ? undefined : reads.get(first);
    if (options === undefined) {
      judgeSettings(call);
      judge.ask(
        "versioning",
        `${tool} ${first ?? args[0]?.shown ?? ""} may write, connect or run something`.replace(/ +/g, " "),
      );
      return { origin: "unknown" };
    }
    for (const [at, arg] of args.slice(1).entries()) {
      if (MORE[tool]?.(first ?? "", arg.shown, args[at]?.text ?? "") === true) {
        judge.ask("versioning", `${tool} ${first} ${arg.shown} may do more than show what is here`);
      }
      if (arg.mayBeOption || arg.mayVanish) {
        if (arg.text === undefined || !options.test(arg.text)) {
          judge.ask("unknown-option", `the option ${arg.shown} of ${tool} ${first} is not known`);
        }
      } else if (/^[\w+.-]+:\/\//.test(arg.prefix)) {
        judge.ask("network", `${tool} ${first} connects to ${arg.shown}`);
        judge.network(arg);
      } else judge.touch(/^(diff|cat|annotate|blame|show|log)$/.test(first ?? "") ? "read" : "list", arg);
    }
    return { origin: "file" };
  };
}

/** Kinds of patterns of Mercurial; of a list of files it tells the lines. */
const HG_PATTERN =
  /^(?:listfile0?|include|subinclude|set|re|glob|path|filepath|relpath|relglob|relre|root\w+):|\b(?:outgoing|remote)\b|:\/\//;

/**
 * Words with which a reading subcommand does more: makes or moves a name, asks a server, takes names from a file, or means a file that
 * it does not spell.
 *
 * @param before The word in front.
 */
const MORE: Readonly<Record<string, (verb: string, word: string, before: string) => boolean>> = {
  svn: (_, word) => /^\^|@/.test(word),
  hg(verb, word) {
    if (/^(branch|bookmarks)$/.test(verb)) return !/^(-[qv]+|--verbose|--quiet)$/.test(word);
    return /^(id|identify)$/.test(verb) && !word.startsWith("-") || HG_PATTERN.test(word);
  },
  jj: (verb, word, before) =>
    verb !== "show" && /[:()|&~"'*?]/.test(word) && !word.startsWith("-") &&
    !/^(-[rnTft]|--(revisions?|limit|template|from|to|context))$/.test(before),
};

/** Settings for one call, and tools to show a difference with: what they name runs. */
function judgeSettings({ args, judge }: Call): void {
  args.forEach((arg, at) => {
    const before = args[at - 1]?.text ?? "";
    const setting = /^(?:--config(?:-option)?=)?[\w.-]+=!?/.exec(arg.prefix)?.[0];
    if (setting !== undefined && (/^--config/.test(arg.prefix) || /^--config(-option)?$/.test(before))) {
      judge.shell(arg.drop(setting.length));
    } else if (/^--(diff-cmd|diff3-cmd|editor-cmd|tool|ssh|remotecmd)$/.test(before)) judge.run(args.slice(at));
  });
}

/** Whether only help or the version is asked for. */
export function isAboutItself(args: readonly Arg[]): boolean {
  return args.length === 1 && /^(--version|--help|-h|-V|version|help)$/.test(args[0]?.text ?? "");
}

function forge(tool: string): Rule {
  return ({ args, judge }) => {
    if (isAboutItself(args)) return;
    // `gh alias set x '!CMD'` keeps a command for later.
    if (args[0]?.text === "alias" && args[1]?.text === "set") {
      for (const arg of args.slice(2)) if (arg.prefix.startsWith("!")) judge.shell(arg.drop(1));
    }
    // A file that is put up for others.
    if (/^(gist|release|snippet|secret|variable|api)$/.test(args[0]?.text ?? "")) {
      for (const arg of args.slice(2)) if (!arg.mayBeOption && !/\s/.test(arg.shown)) judge.touch("read", arg);
    }
    judge.ask("network", `${tool} connects to the host of the repositories with the user's rights`);
    return { origin: "download" };
  };
}

/** The rules for the tools that keep versions besides git, and for the clients of their hosts. */
export const OTHER_VERSIONING: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...[...READERS].map(([name, tool]): [string, Rule] => [name, reader(name, tool)]),
  ...["gh", "hub", "glab", "tea", "bb"].map((name): [string, Rule] => [name, forge(name)]),
  ...["gitk", "tig", "lazygit", "git-lfs", "git-filter-repo", "bfg", "cvs", "bzr", "darcs", "svnadmin", "repo"].map((
    name,
  ): [string, Rule] => [
    name,
    ({ args, judge }) => {
      // To some a bare word is a revision or a folder; cvs asks its server, and repo runs the copy of itself that lies in the project.
      const bare = /^(gitk|tig|bfg|cvs)$/.test(name) && args[0]?.prefix.startsWith("-") !== true;
      if (isAboutItself(args) && !bare && name !== "repo") return;
      judge.ask("versioning", `${name} may write, connect or run something`);
    },
  ]),
]);
