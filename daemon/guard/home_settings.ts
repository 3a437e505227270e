// Hidden files and folders below a home folder that people and tools read every day and that keep no logins. Of all others nobody
// knows: most programs that log in somewhere keep the password or the token in a hidden file of their own, so reading one asks.

import { mayBeHidden, type Pattern } from "./shell/patterns.ts";

/** Programs of which all below `.config/NAME` is settings. */
const PROGRAMS =
  ("alacritty awesome bat bottom bspwm btop doom dunst emacs fastfetch fd fontconfig foot ghostty gitui gtk-2.0 gtk-3.0 " +
    "gtk-4.0 helix htop hypr i3 i3blocks i3status kak kitty lazygit lsd lvim mako micro mpv neofetch nvim oh-my-posh picom polybar " +
    "qtile ranger ripgrep river rofi ruff sway swaylock sxhkd sxiv tmux vifm vim waybar wezterm wofi yazi zathura zellij zsh")
    .split(" ");

/** Without the dot in front. Two stars at the end: all below it. */
const KNOWN: readonly string[] = [
  // Shells and terminals.
  ..."bashrc bashrc.d/** bash.d/** bash_aliases bash_aliases.d/** bash_completion bash_completion.d/** bash_functions bash_login"
    .split(" "),
  ..."bash_logout bash_profile profile aliases functions zshrc zshenv zprofile zlogin zlogout zsh/** zsh_aliases zimrc"
    .split(" "),
  ..."cshrc tcshrc kshrc login logout inputrc dircolors dir_colors hushlogin screenrc tmux.conf tmux.conf.local tmux/**"
    .split(" "),
  ..."oh-my-zsh/** oh-my-bash/** p10k.zsh byobu/** Xresources Xresources.d/** Xdefaults Xmodmap xinitrc xprofile xsession"
    .split(" "),
  ..."config/fish/config.fish config/fish/functions/** config/fish/conf.d/** config/starship.toml config/locale.conf"
    .split(" "),
  // Editors, and the tools of those who write programs and texts.
  ..."vimrc gvimrc ideavimrc vim/** exrc nanorc emacs emacs.d/** doom.d/** spacemacs spacemacs.d/** config/nano/nanorc"
    .split(" "),
  ..."gitconfig gitignore gitignore_global gitattributes gitmessage gitmessage.txt gitk config/git/config config/git/ignore"
    .split(" "),
  ..."config/git/attributes tigrc config/tig/config gdbinit lldbinit ctags ctags.d/** editorconfig clang-format clang-tidy"
    .split(" "),
  ..."prettierrc prettierrc.json eslintrc eslintrc.json pylintrc flake8 config/flake8 config/pycodestyle yamllint rubocop.yml"
    .split(" "),
  ..."vale.ini markdownlint.json markdownlintrc latexmkrc pandoc/** aspell.conf ackrc agignore ignore rgignore ripgreprc"
    .split(" "),
  ..."fdignore lesskey irbrc pryrc gemrc rspec ghci ghc/ghci.conf ocamlinit Rprofile psqlrc sqliterc ledgerrc indent.pro"
    .split(" "),
  ..."tool-versions asdfrc nvmrc node-version python-version ruby-version default-npm-packages config/mise/config.toml"
    .split(" "),
  ..."cargo/config.toml cargo/config cargo/env rustup/settings.toml rustfmt.toml sdkman/etc/config config/nixpkgs/**"
    .split(" "),
  ..."config/home-manager/** config/nix/nix.conf config/user-dirs.dirs config/user-dirs.locale config/mimeapps.list"
    .split(" "),
  // What was fetched, built or installed: the programs of others, and their pages.
  ..."cargo/registry/src/** rustup/toolchains/** nvm/** pyenv/** rbenv/** asdf/** sdkman/candidates/** local/bin/** local/lib/**"
    .split(" "),
  ..."local/include/** local/share/man/** local/share/doc/** local/share/applications/** local/share/fonts/** local/share/icons/**"
    .split(" "),
  ..."local/share/nvim/** local/share/emacs/** local/share/info/** fonts/** themes/** icons/** terminfo/** npm/_logs/**"
    .split(" "),
  ..."dotfiles/** signature plan project mailcap mime.types".split(" "),
  ...PROGRAMS.map((name) => `config/${name}/**`),
];

const FOLDER = "/**";
const KNOWN_FILES: ReadonlySet<string> = new Set(
  KNOWN.filter((each) => !each.endsWith(FOLDER)).map((each) => `.${each}`),
);
const KNOWN_FOLDERS: ReadonlySet<string> = new Set(
  KNOWN.filter((each) => each.endsWith(FOLDER)).map((each) => `.${each.slice(0, -FOLDER.length)}`),
);

/**
 * Tells whether a place is hidden and nobody knows that it keeps no logins.
 *
 * @param rest The path behind the home folder, without a slash in front.
 */
export function isUnknownSetting(rest: string): boolean {
  if (!/^\.[^/]/.test(rest) || KNOWN_FILES.has(rest)) return false;
  for (let end = rest.length; end > 0; end = rest.lastIndexOf("/", end - 1)) {
    if (KNOWN_FOLDERS.has(rest.slice(0, end))) return false;
  }
  return true;
}

/** The same of a path with wildcards: whether one such place may be meant. */
export function mayBeUnknownSetting(rest: Pattern): boolean {
  if (typeof rest[0] !== "string") return mayBeHidden(rest);
  const wild = rest.findIndex((atom) => typeof atom !== "string");
  const text = rest.slice(0, wild < 0 ? undefined : wild).join("");
  if (!text.startsWith(".")) return false;
  const folder = text.slice(0, text.lastIndexOf("/") + 1);
  return folder === "" || isUnknownSetting(`${folder}x`);
}
