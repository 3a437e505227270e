// Whether a tool is called as it is every day. Some thousand tools are known, and each option of theirs has been looked at; but of what
// hardly anybody calls hardly anything has been tried. So that asks, however harmless its rule takes it for.

import type { Arg } from "./call.ts";
import { ALL_OPTIONS, NO_OPTIONS, SOME_OPTIONS } from "./everyday_calls_table.ts";

/** What is called of a tool every day. */
interface EverydayCall {
  /** Letters and long options; `undefined`: all. */
  readonly options: ReadonlySet<string> | undefined;
  /** What it is told to do first. */
  readonly verbs: ReadonlySet<string>;
}

/** Tools of which the first word behind the options says what they do. */
const VERBED: ReadonlySet<string> = new Set(
  ("git docker podman nerdctl docker-compose kubectl oc helm terraform tofu go cargo npm pnpm yarn bun pip pip3 pipx uv poetry pdm gh glab aws " +
    "gcloud az brew snap flatpak apt apt-get apt-cache systemctl nmcli ip tmux screen asdf mise rustup dotnet conda bundle gem composer hg " +
    "svn jj busctl loginctl timedatectl localectl hostnamectl resolvectl networkctl mix stack cabal opam nix buf deno ansible-galaxy biome " +
    "vagrant minikube kind openssl firewall-cmd npx rails rake dvc pre-commit hugo").split(" "),
);

/** Options that every tool means the same with. */
const COMMON =
  /^--(version|help|no-color|color|no-pager|json|verbose|quiet|offline|locked|frozen|plain|short)$|^-(V|h|version)$/;

/** What asks a tool about itself. */
const ABOUT = /^(-(V|v|h|version|help)|--(version|help)|version|help)$/;

/** Tools whose long options begin with one dash. */
const ONE_DASH =
  /^(find|java|javac|go|exiftool|identify|convert|magick|ffprobe|ffmpeg|deno|terraform|openssl|xmllint|pdfinfo|php)$/;

let table: ReadonlyMap<string, EverydayCall> | undefined;

/** Why a call is not one of every day, as a clause; `undefined` where it is. */
export function whyUncommon(name: string, args: readonly Arg[]): string | undefined {
  table ??= read();
  if (args.length === 1 && ABOUT.test(args[0]?.text ?? "")) return undefined;
  const known = table.get(name);
  if (known === undefined) return `${name} is a tool that is not called every day`;
  const { options, verbs } = known;
  if (VERBED.has(name)) {
    const words = name === "git" ? behindPlace(args) : args;
    const verb = words.find(({ text }) => text !== undefined && /^[a-z][\w-]*$/.test(text))?.text;
    if (verb !== undefined && !verbs.has(verb)) return `${name} ${verb} is not called every day`;
  }
  if (options === undefined) return undefined;
  const odd = args.find(({ prefix }) =>
    /^-./.test(prefix) && !namesOf(name, prefix).every((each) => options.has(each) || COMMON.test(each))
  );
  return odd === undefined ? undefined : `${name} is not called with ${odd.shown} every day`;
}

/** The words of git behind `-C FOLDER` and `-c SETTING`, of which the second may look like a subcommand. */
function behindPlace(args: readonly Arg[]): readonly Arg[] {
  let at = 0;
  while (args[at]?.text === "-C" || args[at]?.text === "-c") at += 2;
  return args.slice(at);
}

/** The options in a word, each by its name: `-ab` is `-a` and `-b`. */
function namesOf(name: string, prefix: string): readonly string[] {
  const long = /^--.|^-[A-Za-z]{4,}$/;
  const word = prefix.replace(/=.*/s, "=");
  if (prefix.startsWith("--") || ONE_DASH.test(name) && long.test(word)) return [word];
  if (/^-\d+$/.test(prefix)) return [];
  return [...prefix.slice(1).replace(/=.*/s, "")].map((letter) => `-${letter}`);
}

function read(): ReadonlyMap<string, EverydayCall> {
  const calls = new Map<string, EverydayCall>();
  const none = new Set<string>();
  for (const name of wordsOf(ALL_OPTIONS)) calls.set(name, { options: undefined, verbs: none });
  for (const name of wordsOf(NO_OPTIONS)) calls.set(name, { options: none, verbs: none });
  for (const line of SOME_OPTIONS.trim().split("\n")) {
    const [name = "", ...words] = wordsOf(line);
    const options = words.filter((word) => word.startsWith("-")).flatMap((word) => {
      const letters = /^-([A-Za-z0-9]+)$/.exec(word)?.[1];
      // A long option with one dash stands for itself as well.
      return letters === undefined ? [word] : [word, ...[...letters].map((letter) => `-${letter}`)];
    });
    const verbs = new Set(words.filter((word) => /^[a-z]/.test(word)));
    calls.set(name, { options: words.includes("*") ? undefined : new Set(options), verbs });
  }
  return calls;
}

function wordsOf(text: string): string[] {
  return text.trim().split(/\s+/);
}
