// Which files a tool runs or loads that its words name: libraries, filters, scripts of a profiler, settings that name commands. A
// table. What is named behind an option counts although it is not there; it may come. Judges nothing.

import type { PathSetting } from "../paths.ts";
import { type CodeFound, type Sought, under } from "./project_code.ts";

/** Options in front of a file that runs, or that names what runs. */
const OPTIONS: Readonly<Record<string, string>> = {
  ssh: "-I",
  scp: "-S",
  "ssh-add": "-s",
  "ssh-keygen": "-D -w",
  openssl: "-engine -config",
  gpg: "--options --agent-program --dirmngr-program --keyboxd-program",
  gpg2: "--options --agent-program --dirmngr-program --keyboxd-program",
  gpgsm: "--options --agent-program --dirmngr-program",
  "gpg-agent": "--options --pinentry-program --scdaemon-program --tpm2daemon-program",
  capsh: "--shell",
  mutt: "-F",
  neomutt: "-F",
  tmux: "-f",
  screen: "-c",
  openvpn: "--config --plugin --up --down --route-up --ipchange --client-connect --tls-verify --auth-user-pass-verify",
  pandoc: "-F --filter -L --lua-filter -d --defaults",
  gdb: "-x --command -ix --init-command",
  less: "--lesskey-src --lesskey-file --lesskey-context -k",
  supervisord: "-c --configuration",
  supervisorctl: "-c --configuration",
  honcho: "-f --procfile",
  foreman: "-f --procfile",
  gcc: "-fplugin -specs -wrapper",
  "g++": "-fplugin -specs -wrapper",
  cc: "-fplugin -specs -wrapper",
  clang: "-fplugin -fpass-plugin --config",
  ld: "-plugin --plugin -T --script",
  java: "-javaagent -agentpath",
  inkscape: "--actions-file",
  msmtp: "-C --file",
  doas: "-C",
};

/** Words in front of such a file that are no options of their own, up to its name. */
const PREFIXES: Readonly<Record<string, RegExp>> = {
  tshark: /^(?:-X)?lua_script:/,
  wireshark: /^(?:-X)?lua_script:/,
  java: /^(?:-javaagent:|-agentpath:|@)/,
  javac: /^@/,
  gcc: /^@/,
  "g++": /^@/,
  cc: /^@/,
  clang: /^@/,
  ld: /^@/,
};

/** Tools that run the files which are their operands, or what these name. */
const RUNS_OPERANDS =
  /^(?:bb|ghc|ghci|m4|openvpn|wg-quick|xdg-open|gio|gtk-launch|kioclient|exo-open|R|tsx|ts-node|runit|runsv|openssl|gs)$/;

/** Files that some tools find in their folder, beside those of {@link PROJECT_TOOLS}. */
const FOUND: Readonly<Record<string, readonly string[]>> = {
  honcho: ["Procfile"],
  foreman: ["Procfile"],
  overmind: ["Procfile"],
  makepkg: ["PKGBUILD"],
  direnv: [".envrc"],
  flask: ["app.py", "wsgi.py", ".flaskenv"],
  hatch: ["pyproject.toml", "hatch.toml"],
  "dpkg-buildpackage": ["debian/rules"],
  debuild: ["debian/rules"],
  "npm-run-all": ["package.json"],
  "run-s": ["package.json"],
  "run-p": ["package.json"],
  rspec: [".rspec", "spec/spec_helper.rb"],
  pipenv: ["Pipfile"],
  latexmk: [".latexmkrc", "latexmkrc"],
  autoreconf: ["configure.ac"],
  autoconf: ["configure.ac"],
  aclocal: ["configure.ac"],
};

/** Options in front of a folder of settings, and what these are called there. */
const SETTINGS_IN: Readonly<Record<string, readonly [option: string, file: string]>> = {
  gpg: ["--homedir", "gpg.conf"],
  gpg2: ["--homedir", "gpg.conf"],
  gpgsm: ["--homedir", "gpgsm.conf"],
  "gpg-agent": ["--homedir", "gpg-agent.conf"],
};

/** Folders of programs that run. */
const RUNS_FOLDER: Readonly<Record<string, (name: string) => boolean>> = {
  "run-parts": () => true,
  runsv: (name) => /^(?:run|finish|check)$/.test(name),
  runit: (name) => /^(?:run|finish|check)$/.test(name),
};

/** The most files of one folder that are taken. */
const MOST_LISTED = 64;

/** Finds what the words of a tool name of the code that it runs or loads. */
export function findLoaded({ name, args, cwd }: Sought, setting: PathSetting, found: CodeFound): void {
  const options = (Object.hasOwn(OPTIONS, name) ? OPTIONS[name] as string : "").split(" ");
  const prefix = Object.hasOwn(PREFIXES, name) ? PREFIXES[name] : undefined;
  const named = [...valuesOf(args, options), ...prefix === undefined ? [] : args.flatMap((arg) => cut(arg, prefix))];
  if (Object.hasOwn(SETTINGS_IN, name)) {
    const [option, file] = SETTINGS_IN[name] as readonly [string, string];
    for (const folder of valuesOf(args, [option])) named.push(folder === undefined ? undefined : `${folder}/${file}`);
  }
  if (named.includes(undefined)) found.loose.add(`the file that ${name} is told of, whose name is not known`);
  const operands = RUNS_OPERANDS.test(name) ? args.filter((arg) => arg !== undefined && !arg.startsWith("-")) : [];
  const here = Object.hasOwn(FOUND, name) ? FOUND[name] as readonly string[] : [];
  const wanted = Object.hasOwn(RUNS_FOLDER, name) ? RUNS_FOLDER[name] : undefined;
  if (cwd === undefined) {
    if (named.some((each) => each?.startsWith("/") === false) || operands.length + here.length > 0 || wanted) {
      found.loose.add(`what ${name} runs or loads in a folder that is not known`);
    }
    return;
  }
  for (const each of named) if (each !== undefined && each !== "") found.files.add(under(cwd, each, setting));
  for (const each of here) found.files.add(`${cwd}/${each}`);
  for (const each of operands) {
    const path = under(cwd, each as string, setting);
    if (/^(?:file|link)$/.test(setting.disk?.kindOf(path) ?? "")) found.files.add(path);
  }
  for (const arg of wanted === undefined ? [] : args) {
    if (arg === undefined || arg.startsWith("-")) continue;
    const folder = under(cwd, arg, setting);
    let left = MOST_LISTED;
    for (const entry of setting.disk?.list(folder) ?? []) {
      if (wanted?.(entry.name) !== true) continue;
      if (left-- === 0) {
        found.loose.add(`more than ${MOST_LISTED} files in ${folder}`);
        break;
      }
      found.files.add(`${folder}/${entry.name}`);
    }
  }
}

/** The values of some options: behind a sign, as a word of their own, or in the same word where the option is one letter. */
function valuesOf(args: Sought["args"], options: readonly string[]): (string | undefined)[] {
  return args.flatMap((arg, at) => {
    for (const option of arg === undefined ? [] : options) {
      if (option === "") continue;
      if (arg === option) return at + 1 < args.length ? [args[at + 1]] : [];
      if (arg?.startsWith(`${option}=`) === true) return [arg.slice(option.length + 1)];
      if (option.length === 2 && arg?.startsWith(option) === true) return [arg.slice(2)];
    }
    return [];
  });
}

function cut(arg: string | undefined, prefix: RegExp): string[] {
  const front = prefix.exec(arg ?? "")?.[0];
  return front === undefined ? [] : [(arg as string).slice(front.length).replace(/[=,].*$/s, "")];
}
