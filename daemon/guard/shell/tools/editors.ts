// The rule of the editors: they always need a person. The files they are given are judged as written, and commands that they are
// told beforehand to pass to a shell are judged as the shell would run them.

import { Arg, type Call, type Rule, type Rules } from "../call.ts";
import { each } from "./gnu.ts";

/** Judges what text for an editor of the vi family writes or reads: `:w FILE`, `:r FILE`, `:e FILE`, `:sav FILE`. */
function judgeFiles({ judge }: Call, text: string): void {
  for (const part of text.split(/[\n|]/)) {
    const match =
      /^\s*(?!\s):*[%\d,$.]*\s*(w|wr|wri|write|wq|x|xit|sav\w*|up\w*|r|re|rea|read|e|ed|edit|sp|vs|tabe\w*|so\w*)!?\s+(?:>>\s*)?([^!\s]\S*)/
        .exec(part);
    if (match === null) continue;
    judge.touch(/^[wxu]|^sav/.test(match[1] as string) ? "write" : "read", Arg.of(match[2] as string));
  }
}

/** Judges what Emacs Lisp runs and deletes. */
function judgeLisp({ judge }: Call, text: string): void {
  if (
    /\((?:async-)?shell-command|\(call-process|\(start-process|\(delete-|\(write-|\(insert-file|\(find-file|\(load/
      .test(text)
  ) {
    judge.code("emacs lisp", Arg.of(text));
  }
  for (const [, command] of text.matchAll(/\((?:async-)?shell-command(?:-to-string)?\s+"((?:[^"\\]|\\.)*)"/g)) {
    judge.shell(Arg.of((command as string).replace(/\\(.)/g, "$1")));
  }
  for (const [, path] of text.matchAll(/\(delete-(?:directory|file)\s+"([^"]*)"/g)) {
    judge.touch("remove", Arg.of((path as string).replace(/^~(?=\/|$)/, judge.home)), { recursive: true });
  }
}

/** Judges the shell commands in text for an editor of the vi family or `ed`: `:!command`, `:w !command`, `!command`. */
function judgeCommands({ judge }: Call, text: string): void {
  for (const part of text.split(/[\n|]/)) {
    // Blanks in a row are one, so that no pattern below has to try them in many ways.
    const line = part.trim().replace(/\s+/g, " ");
    const command =
      /^\s*(?::+\s*)?(?:sil(?:ent)?!?\s+)*(?:[%\d,$.]+\s*)?(?:(?:w(?:rite)?|r(?:ead)?|ter(?:minal)?)\s*)?!\s*(.+)$/
        .exec(line)?.[1];
    if (command !== undefined) judge.shell(Arg.of(command));
    // A terminal runs what stands behind it.
    const shown = /^:*(?:ter(?:minal)?|term)!?\s+(?:\+\+\S+\s+)*(.+)$/.exec(line)?.[1];
    if (shown !== undefined) judge.shell(Arg.of(shown));
    const called = /\bsystem(?:list)?\(\s*(["'])(.*?)\1/.exec(line)?.[2];
    if (called !== undefined) judge.shell(Arg.of(called));
  }
}

const editor: Rule = (call) => {
  const { args, judge, name, stdin } = call;
  if (args.length === 1 && /^--?(help|version)$/.test(args[0]?.text ?? "")) return { origin: "report" };
  judge.ask("editor", `${name} is an editor`);
  const judgeText = (text: string) => {
    if (/^(emacs|emacsclient|mg)$/.test(name)) return judgeLisp(call, text);
    judgeCommands(call, text);
    judgeFiles(call, text);
    // Functions of the editor's own language, and of those that it embeds: `delete()`, `:lua`, `:py3`.
    if (/[(]/.test(text)) judge.code("an editor", Arg.of(text));
  };
  // For these "-s" is silence, and takes no value.
  const silent = /^(ed|red|ex)$/.test(name) || args.some(({ text }) => /^-\w*e\w*$/.test(text ?? ""));
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as Arg;
    const text = arg.text ?? "";
    if (silent && text === "-s") continue;
    if (
      /^(-c|--cmd|--command|-S|-s|--eval|-eval|-l|--load|--execute|-e|--startup)$/.test(text) &&
      args[i + 1] !== undefined
    ) {
      const value = args[++i] as Arg;
      if (/^(-S|-s|-l|--load|--startup)$/.test(text)) judge.touch("start", value);
      if (value.text !== undefined) judgeText(value.text);
    } else if (/^-[A-Za-z]*c$/.test(text) && args[i + 1] !== undefined) judgeText((args[++i] as Arg).text ?? "");
    else if (/^--load=/.test(text)) judge.touch("start", arg.drop(7));
    else if (/^--(eval|execute)=/.test(text)) judgeText(text.replace(/^[^=]*=/, ""));
    else if (text.startsWith("+")) judgeText(text.slice(1));
    else if (/^-c./.test(text)) judgeText(text.slice(2));
    else if (!arg.mayBeOption && arg.pieces.length > 0) {
      // Most write another file and put it in its place.
      judge.touch("write", arg, { entry: "replace" });
      judge.touch("read", arg);
    }
  }
  if (/^(ed|red|ex|vi|vim|nvim)$/.test(name)) {
    if (stdin.text !== undefined) judgeText(stdin.text);
    else judge.codeFrom(name, stdin);
  }
  return { origin: "unknown" };
};

/** Editors in a terminal and with windows. */
export const EDITORS: Rules = new Map<string, Rule>([
  ...each(
    "vi vim nvim view vimdiff gvim ex ed red emacs emacsclient nano rnano pico micro joe jed mg kak hx helix ne mcedit code codium " +
      "subl gedit kate mousepad xed pluma notepadqq zed atom",
    editor,
  ),
]);
