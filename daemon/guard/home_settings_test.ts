import { assertEquals } from "@std/assert";
import { judgeShell } from "./shell/shell.ts";
import { CORPUS_SETTING } from "./shell/corpus.ts";
import { isUnknownSetting, mayBeUnknownSetting } from "./home_settings.ts";
import { wildcards } from "./shell/patterns.ts";

const tierOf = (command: string) => judgeShell(command, CORPUS_SETTING).tier;

Deno.test("home settings: what hardly any program keeps logins in is known, and everything else hidden is not", () => {
  for (const rest of [".bashrc", ".vim/colors/x.vim", ".config/nvim/init.lua", ".config/nvim", "notes/.x", "x"]) {
    assertEquals(isUnknownSetting(rest), false, rest);
  }
  for (const rest of [".fetchmailrc", ".irssi/config", ".config/nvimx/init.lua", ".config", ".bashrc/x", ".vimx"]) {
    assertEquals(isUnknownSetting(rest), true, rest);
  }
});

Deno.test("home settings: a wildcard counts for what it may stand for", () => {
  for (const text of [".irssi/*", ".m*rc", ".*", ".config/*/config", "@(.x|y)/z"]) {
    assertEquals(mayBeUnknownSetting(wildcards(text)), true, text);
  }
  for (const text of ["*", "x/*", ".config/nvim/*.lua", ".vim/**"]) {
    assertEquals(mayBeUnknownSetting(wildcards(text)), false, text);
  }
});

Deno.test("home settings: reading an unknown one asks, in every spelling, and listing it does not", () => {
  for (
    const command of [
      "cat ~/.fetchmailrc",
      "cat $HOME/.config/weechat/sec.conf",
      "cd ~ && cat .irssi/config",
      "cat ../.muttrc",
      "grep -rn pass ~/.irssi",
      "cat /home/other/.wakatime.cfg",
      "wc -l < ~/.foorc",
    ]
  ) assertEquals(tierOf(command), "ask", command);
  for (const command of ["ls -la ~/.irssi", "test -f ~/.foorc && echo yes", "cat ~/.bashrc", "rg foo ~/.emacs.d"]) {
    assertEquals(tierOf(command), "allow", command);
  }
});

Deno.test("home settings: whoever works in a hidden folder reads what is in it", () => {
  const setting = { ...CORPUS_SETTING, cwd: "/home/user/.foo", workFolder: "/home/user/.foo" };
  assertEquals(judgeShell("cat notes.txt", setting).tier, "allow");
  assertEquals(judgeShell("cat ../.bar/notes.txt", setting).tier, "ask");
});
