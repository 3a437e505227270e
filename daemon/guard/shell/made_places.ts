// Where among the words of a tool that reads one may stand that is made: not in place of a verb, an expression, a program or a script.
// By syntax only; knows no value.

import type { Command, Word } from "unbash";
import { isMade, MADE, writtenIn } from "./word_texts.ts";

/** What a tool does, as the word behind its name says it, and no more than reading. */
const VERBS: Readonly<Record<string, RegExp>> = {
  git:
    /^(log|show|diff|blame|annotate|rev-list|rev-parse|diff-tree|diff-index|diff-files|ls-files|ls-tree|cat-file|grep|shortlog|describe|status|merge-base|check-ignore|check-attr|name-rev|whatchanged|range-diff|show-ref|for-each-ref|cherry|branch|tag|config|remote|reflog|stash|worktree|count-objects|merge-tree|var|check-ref-format|archive|submodule)$/,
  docker: /^(logs|inspect|ps|images|top|port|stats|history|container|image|compose|version|info|volume|network)$/,
  kubectl: /^(get|describe|logs|top|explain|version|config|api-resources)$/,
  systemctl: /^(status|is-active|is-enabled|is-failed|show|list-\w+(-\w+)*)$/,
  journalctl: /^/,
};

/** What find asks of a file by the word behind. */
const ASKED =
  /^-(i?name|i?path|i?wholename|i?regex|i?lname|newer\w*|[ac]newer|size|[acm]time|[acm]min|type|xtype|maxdepth|mindepth|user|group|uid|gid|perm|links|samefile|inum|printf|regextype)$/;

/** A word that is made where it must not be; `undefined` for none. */
export function misplaced({ name, args }: Command): Word | undefined {
  const words = args.filter((each): each is Word => each.type === "Word");
  const made = (word: Word | undefined) => word !== undefined && isMade(word) ? word : undefined;
  const tool = name?.value ?? "";
  const script = scriptOf(tool, words);
  if (made(script) !== undefined) return script;
  const verbs = Object.hasOwn(VERBS, tool) ? VERBS[tool] : undefined;
  if (verbs !== undefined) {
    const verb = verbOf(words);
    return verb === undefined || made(verb) !== undefined || !verbs.test(verb.value) ? words.find(isMade) : undefined;
  }
  if (/^[gmn]?awk$/.test(tool)) return made(programOf(words));
  if (tool === "sed") return words.find((word, at) => isMade(word) && !isLines(word) && isProgram(words, at));
  if (tool === "yq") return made(programOf(words));
  return tool === "find" ? expressed(words) : undefined;
}

/** The script of a shell, wherever among the words of others that is. */
function scriptOf(tool: string, words: readonly Word[]): Word | undefined {
  const names = [tool, ...words.map(({ value }) => value)];
  const shell = names.findIndex((each) => /^(.*\/)?(ba|da|z|k)?sh$/.test(each));
  const at = shell < 0 ? -1 : words.findIndex(({ value }, index) => index >= shell && /^-\w*c$/.test(value));
  return at < 0 ? undefined : words[at + 1];
}

/** The first word that is no option; behind `-C`, `-H` and `-n` stands a value. */
function verbOf(words: readonly Word[]): Word | undefined {
  return words.find(({ value }, at) => !value.startsWith("-") && !/^-[CHn]$/.test(words[at - 1]?.value ?? ""));
}

function programOf(words: readonly Word[]): Word | undefined {
  return words.find(({ value }, at) => !value.startsWith("-") && !/^-[vF]$/.test(words[at - 1]?.value ?? ""));
}

/** Tells whether a word of sed is its program, or a part of it. */
function isProgram(words: readonly Word[], at: number): boolean {
  if (words.some(({ value }) => /^(-\w*e|--expression(=.*)?)$/.test(value))) return true;
  return words.findIndex(({ value }) => !/^-./.test(value)) === at;
}

/** A program of sed that does no more than choose lines by their numbers. */
const LINES = new RegExp(`^[${MADE}\\d,+~$]+[pdq=]$`);

function isLines(word: Word): boolean {
  return LINES.test(writtenIn(word));
}

/** A word among the expressions of find that is made, or behind the first folder. */
function expressed(words: readonly Word[]): Word | undefined {
  const first = words.findIndex((word) => !isMade(word) && /^[-(!\\]/.test(word.text));
  const run = words.findIndex(({ value }) => /^-(exec|execdir|ok|okdir)$/.test(value));
  return words.find((word, at) => {
    if (!isMade(word) || run >= 0 && at > run) return false;
    return first < 0 || at < first ? at > 0 : !ASKED.test(words[at - 1]?.value ?? "");
  });
}
