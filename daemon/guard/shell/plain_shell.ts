// What other shells than bash, `sh` first of all, do not know or do otherwise. A text with any of it is not judged by bash's rules.
// Knows no command but by its name.

const SYNTAX =
  /(^|[^$])\(\(|\[\[|<<<|[<>]\(|\$['"[]|\+=|[\w\]]=\(|&>|\|&|;;?&(?!&)|\$\{!|\$\{#?[\w@*]+(\[|[/^,@]|:(?![-=+?]))/;

const NAMES =
  /(^|[^\w.\/-])(declare|typeset|let|mapfile|readarray|pushd|popd|shopt|source|function|select|coproc|enable|builtin|printf\s+-|read\s+-[^r]|read\s+-r\w)/;

/** Variables that mean something to bash alone. */
const VARIABLES =
  /(^|[^\w])(_|UID|EUID|S?RANDOM|SECONDS|LINENO|BASH\w*|EPOCH\w+|HISTCMD|FUNCNAME|DIRSTACK|GROUPS|PIPESTATUS|REPLY|MAPFILE|OPTIND|OPTARG|OLDPWD)=/;

/** Escapes, braces and sets that only bash knows, and variables that only bash has. */
const MEANINGS =
  /\\[xuUeE]|(^|[\s;&|({])\w+=|\bread\b|\btime\b|[<>]&?\d\d|\d\d[<>]|\w\[|\bset\s|~[-+\d]|\{(?=[^{}\s]*\})[^{}\s]*?(,|\.\.)|\[\^|\$\{?(BASH|SHELL|U?ID|EUID|S?RANDOM|SECONDS|HOST|OSTYPE|MACHTYPE)/;

/** Tells whether another shell than bash may read a text otherwise than bash does. */
export function readsOtherwise(text: string): boolean {
  return SYNTAX.test(text) || NAMES.test(text) || VARIABLES.test(text) || MEANINGS.test(text);
}
