// Calls of single tools that do more than the kinds of their options and operands say: names that are handed to a shell, values that
// name a file, options that print what is read. One place for each, beside the tool's rule. Knows no rule.

import { Arg, type Judge } from "../call.ts";
import { isSecretName } from "../../paths.ts";
import { wildcardArg } from "./found.ts";

interface Caution {
  readonly tools: RegExp;
  /** Why a call asks, as a clause; `undefined` where it does not. */
  readonly why: (args: readonly Arg[]) => string | undefined;
  readonly rule: string;
}

/** A name of a file that is no more to a shell. */
const PLAIN_NAME = /^[\w./ *?-]*$/;

/** What everybody asks of a search in packed files. */
const SCRIPT_OPTION =
  /^(-[cEFGHhiLlnoPqsuvwxabNRSX]*([ABCmU]\d*|e)?|-\d+|--(help|version|count|ignore-case|line-number|invert-match|with-filename|no-filename|word-regexp|files-with-matches|only-matching|color(=\w+)?))$/;

/** What may be asked of info. */
const MANUAL = /^(?:\([\w.+-]+\))?[\w./ =,+-]*$/;

function operandsOf(args: readonly Arg[]): readonly Arg[] {
  return args.filter(({ prefix }) => !prefix.startsWith("-"));
}

function has(args: readonly Arg[], option: RegExp): Arg | undefined {
  return args.find(({ prefix }) => option.test(prefix));
}

const CAUTIONS: readonly Caution[] = [
  {
    // They unpack by a command line in which the name stands.
    tools: /^(hunspell|diffstat)$/,
    rule: "operand",
    why: (args) => {
      const odd = operandsOf(args).find((arg) =>
        !PLAIN_NAME.test(arg.shown) || !arg.known || /\.(f?od[a-z]|gz|bz2|xz|lzma|zip|Z|z)$/.test(arg.shown) ||
        arg.hasGlob
      );
      return odd && `${odd.shown} may be unpacked by a command in which its name stands`;
    },
  },
  {
    // Their scripts put options where they are split once more.
    tools: /^(bz|zstd|lz)(e|f)?(grep|diff|cmp)$/,
    rule: "option",
    why: (args) => {
      const odd = args.find((arg) => arg.text === undefined || /[\s*?[]/.test(arg.text));
      return odd && `${odd.shown} may come to several words there`;
    },
  },
  {
    // Scripts that put their options together for another shell, and know of few whether a value stands behind them.
    tools: /^(z|bz|xz|lz|lzop|zstd)(e|f)?(grep|diff|cmp|less|more)$/,
    rule: "option",
    why: (args) => {
      const odd = args.find((arg) =>
        !arg.known && arg.mayBeOption || arg.prefix.includes("'") ||
        /^-./.test(arg.prefix) && !SCRIPT_OPTION.test(arg.text ?? "")
      );
      if (odd !== undefined) return `the script hands ${odd.shown} on otherwise than it stands there`;
      const patterns = args.filter(({ text }) => /^-[a-zA-Z]*e$/.test(text ?? ""));
      return patterns.length > 1 ? "of several patterns it takes one for a file" : undefined;
    },
  },
  {
    // To them an option behind a name, a dash or a second pattern makes a file of what is none.
    tools: /^(bz|lz|lzop|zstd)(e|f)?grep$/,
    rule: "option",
    why: (args) => {
      const first = args.findIndex(({ prefix }) => !prefix.startsWith("-"));
      const odd =
        args.find(({ prefix }, at) =>
          /^-\w*[ef]|^-$/.test(prefix) || first >= 0 && at > first && prefix.startsWith("-")
        ) ?? args.find(({ prefix }, at) => at === first && isSecretName(prefix.replace(/^.*\//, "")));
      return odd && `the script may take ${odd.shown}, or what stands behind it, for a file`;
    },
  },
  {
    // Verbs of theirs that fetch, send or write; other words are names.
    tools: /^(tldr|glow|delta)$/,
    rule: "verb",
    why: (args) => {
      const [verb] = operandsOf(args);
      return verb !== undefined && (!verb.known || /^(update|reindex|stash|config|git|rg)$/.test(verb.text ?? ""))
        ? `${verb.shown} may be a verb that changes or fetches something`
        : undefined;
    },
  },
  {
    tools: /^([gmn]?awk|original-awk)$/,
    rule: "network",
    why: (args) => has(args, /^\/inet|=\/inet/) && "awk takes a name in /inet for a connection",
  },
  {
    // It unpacks a manual by a command line in which the name stands, and looks for it in the working folder as well.
    tools: /^info$/,
    rule: "operand",
    why: (args) => {
      const odd = args.find((arg) => !arg.known || arg.hasGlob || !MANUAL.test(arg.shown));
      return odd && `${odd.shown} may be unpacked by a command in which its name stands`;
    },
  },
  {
    tools: /^(hg|chg)$/,
    rule: "git-secrets",
    why: (args) => {
      const template = args.flatMap((arg, at) => {
        const value = /^--t[a-z]*=/.exec(arg.prefix)?.[0];
        if (value !== undefined) return [arg.drop(value.length)];
        return /^(--t[a-z]*|-T)$/.test(args[at - 1]?.text ?? "") ? [arg] : [];
      });
      return template.some(({ text = "/" }) => /^[^{]*[^\w{-][^{]*$/.test(text))
        ? "hg shows the file that a template names"
        : undefined;
    },
  },
  {
    tools: /^rsync$/,
    rule: "option",
    why: (args) =>
      has(args, /^-[a-zA-Z]*F/) && "rsync takes rules out of files that lie in the folders, and may show them",
  },
  {
    tools: /^clang-format(-\d+)?$/,
    rule: "option",
    why: (args) =>
      has(args, /^--?(fallback-)?style=file:/) && "clang-format shows lines of the file that it takes for a style",
  },
  {
    tools: /^git$/,
    rule: "git-secrets",
    why: (args) =>
      has(args, /%\(\*?(?:[\w:]*:)?raw|\^3(?!\d)/) !== undefined ||
        args.some(({ text }) => /^(for-each-ref|tag|branch)$/.test(text ?? "")) &&
          args.some(({ prefix, text }) => text === undefined && /^--fo/.test(prefix))
        ? "it shows files that git put away without keeping them in a commit of its own"
        : undefined,
  },
  {
    tools: /^(hg|chg)$/,
    rule: "git-secrets",
    why: (args) =>
      args.some(({ text }) => text === "diff" || text === "export" || text === "annotate") ||
        has(args, /^(-[a-zA-Z]*p|--patch|--template=?.*[(]|-T.*[(])/) !== undefined ||
        args.some(({ prefix }, at) => /^(--template|-T)$/.test(args[at - 1]?.text ?? "") && prefix.includes("("))
        ? "hg shows what it keeps, and settings of yours where a template asks for them"
        : undefined,
  },
  {
    tools: /^tmux$/,
    rule: "environment-dump",
    why: (args) => {
      // A name that is none of its own it looks for in its environment.
      const odd = args.find(({ shown }) => /#\{[^}]*[^a-z_}]/.test(shown));
      return odd && `tmux may show its environment in ${odd.shown}`;
    },
  },
  {
    tools: /^seq$/,
    rule: "memory",
    why: (args) => has(args, /^(-f|--format=)?%?.*\d{5}g/) && "it prints lines of very great length",
  },
  {
    tools: /^(nyc|ava|markdownlint-cli2)$/,
    rule: "project-code",
    why: () => "it runs its configuration before it looks at its words",
  },
  {
    tools: /^(hg|chg)$/,
    rule: "git-secrets",
    why: (args) => args.some(({ text }) => text === "cat") ? "hg cat shows all that lies below a folder" : undefined,
  },
  {
    tools: /^systemctl$/,
    rule: "environment-dump",
    why: (args) =>
      args.some(({ text }) => text === "show") && has(args, /^(-p|--property)/) === undefined
        ? "it shows the environment of a service; with -p it shows what is named"
        : args.some(({ shown }, at) =>
            /Environment|Exec/i.test(shown) || shown === "" && /^(-\w*p|--p[a-z]*)$/.test(args[at - 1]?.text ?? "")
          ) || has(args, /^--p[a-z]*=$/) !== undefined
        ? "it shows the environment of a service"
        : undefined,
  },
  {
    tools: /^go$/,
    rule: "project-code",
    why: (args) => args[0]?.text === "vet" ? "go vet may run a compiler with flags of the project" : undefined,
  },
  {
    tools: /^cargo$/,
    rule: "network",
    why: (args) =>
      /^(tree|metadata|pkgid)$/.test(args.find(({ prefix }) => !/^[-+]/.test(prefix))?.text ?? "") &&
        has(args, /^--(offline|frozen|no-deps)$/) === undefined
        ? "cargo may fetch what the project depends on; with --offline it does not"
        : undefined,
  },
];

/** A tool that looks for files by itself, and shows lines of those that it finds. */
interface Walker {
  readonly tools: RegExp;
  /** The words behind which it does so, the first of them; any where there is none. */
  readonly verbs?: RegExp;
  readonly endings: string;
  /** Whether it passes over what a repository ignores. */
  readonly skipsIgnored?: boolean;
}

const SCRIPTS = "js mjs cjs jsx ts mts cts tsx";

const WALKERS: readonly Walker[] = [
  {
    tools: /^deno$/,
    verbs: /^fmt$/,
    endings: `${SCRIPTS} json jsonc md css scss less html yml yaml ipynb sql vue svelte`,
  },
  { tools: /^deno$/, verbs: /^(lint|check)$/, endings: SCRIPTS },
  { tools: /^biome$/, endings: `${SCRIPTS} json jsonc css graphql html` },
  { tools: /^ruff$/, verbs: /^(check|format)$/, endings: "py pyi ipynb toml", skipsIgnored: true },
  { tools: /^(black|isort|flake8)$/, endings: "py pyi ipynb", skipsIgnored: true },
  { tools: /^oxlint$/, endings: SCRIPTS, skipsIgnored: true },
  { tools: /^(terraform|tofu)$/, verbs: /^(fmt|validate)$/, endings: "tf tfvars json hcl" },
  { tools: /^(gofmt|shfmt)$/, endings: "go sh bash" },
  { tools: /^tsc$/, endings: `${SCRIPTS} json` },
  { tools: /^cargo$/, verbs: /^fmt$/, endings: "rs" },
];

/** Where a tool looks for files by itself, these are read. */
function judgeWalks(judge: Judge, name: string, args: readonly Arg[]): void {
  for (const { tools, verbs, endings, skipsIgnored } of WALKERS) {
    if (!tools.test(name)) continue;
    const [first, ...rest] = operandsOf(args);
    if (verbs !== undefined && !verbs.test(first?.text ?? "")) continue;
    const told = verbs === undefined && !/^(check|lint|format|ci)$/.test(first?.text ?? "") ? operandsOf(args) : rest;
    // A formatter that is told of no file reads its input.
    if (told.length === 0 && /^(gofmt|shfmt)$/.test(name)) continue;
    const names = endings.split(" ").map((ending) => wildcardArg(`*.${ending}`));
    for (const place of told.length === 0 ? [Arg.of(".")] : told) {
      const files = { follows: "files" as const, ...skipsIgnored ? { skipsIgnored } : {} };
      judge.touch("read", place, { recursive: true, names, files });
    }
  }
}

/** Judges what is peculiar to a tool. */
export function judgeCautions(judge: Judge, name: string, args: readonly Arg[]): void {
  judgeWalks(judge, name, args);
  for (const { tools, why, rule } of CAUTIONS) {
    if (!tools.test(name)) continue;
    const found = why(args);
    if (found !== undefined && found !== "") judge.ask(rule, found);
  }
}
