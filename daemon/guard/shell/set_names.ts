// Variables that are set in every run though nothing in the text sets them: those that runs are given, and bash's own texts. What
// they hold is not known here. Knows no value.

/** What runs are given beside what is passed on: pagers that copy, editors that do nothing, settings of git and npm. */
const GIVEN =
  /^(\w*PAGER|TERM|GIT_\w+|SSH_ASKPASS_REQUIRE|NO_UPDATE_NOTIFIER|GOTOOLCHAIN|npm_config_\w+|PASSEPARTOUT_\w+)$/;

/** Texts that bash sets when it starts, or as it goes. */
const OF_BASH =
  /^(_|-|REPLY|MAPFILE|OPTARG|OPTERR|PS4|BASH|BASH_\w+|FUNCNAME|HOSTNAME|HOSTTYPE|OSTYPE|MACHTYPE|BASHOPTS|SHELLOPTS|EPOCHREALTIME|COMP_[A-Z]+|COMPREPLY|COPROC|READLINE_[A-Z]+)$/;

/** What is passed on of the user's. */
const PASSED = /^(HOME|USER|LOGNAME|SHELL|PATH|PWD|OLDPWD|IFS|LANG|LC_[A-Z]+|TZ)$/;

/** Tells whether a variable may be set in a run, or by bash, though no text sets it: to a text, not to a number. */
export function mayBeSet(name: string): boolean {
  return GIVEN.test(name) || OF_BASH.test(name) || PASSED.test(name);
}

/** Tells whether it is one that runs are given, of which the guard knows no more than that it is there. */
export function isGiven(name: string): boolean {
  return GIVEN.test(name) || /^(OPTERR|PS4|BASH_(ARGV0|EXECUTION_STRING|LOADABLES_PATH))$/.test(name);
}
