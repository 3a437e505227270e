// The environment of a run: a short list of the user's variables, and fixed ones that keep programs from starting others, from
// asking, and from paging. Knows nothing of keys: what is not on the list is not there, whatever it is called.

/** Variables of the user's that a run sees; `LC_*` stands for all that begin so. */
export const PASSED_VARIABLES: readonly string[] = ["HOME", "USER", "LOGNAME", "LANG", "LC_*", "TZ"];

/** Names the run, in the environment of one that is not contained: what it leaves behind is found by it. */
export const RUN_MARK = "PASSEPARTOUT_RUN";

/** Where programs are looked for; the user's own PATH decides nothing. */
export const FIXED_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Settings of git that win over those of a repository and of the user, as environment variables can say them. `diff.external`,
 * text converters and filters cannot be switched off so: an empty value of the first makes `git diff` fail.
 */
const GIT_SETTINGS: readonly (readonly [string, string])[] = [
  ["core.fsmonitor", "false"],
  ["core.hooksPath", "/dev/null"],
  ["core.pager", "cat"],
  // A bare repository inside another folder may be anybody's, and its settings run programs.
  ["safe.bareRepository", "explicit"],
  ["log.showSignature", "false"],
  ["protocol.ext.allow", "never"],
  // Both start processes that outlive the command.
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
];

const FIXED: Readonly<Record<string, string>> = {
  PATH: FIXED_PATH,
  TERM: "dumb",
  PAGER: "cat",
  MANPAGER: "cat",
  SYSTEMD_PAGER: "cat",
  GIT_PAGER: "cat",
  // There is nobody to ask. A command that wants an editor takes the text as it is, one that wants a password fails.
  GIT_EDITOR: ":",
  GIT_SEQUENCE_EDITOR: ":",
  GIT_TERMINAL_PROMPT: "0",
  GIT_ASKPASS: "false",
  SSH_ASKPASS_REQUIRE: "never",
  // Over the `core.sshCommand` of a repository, which could be any program.
  GIT_SSH_COMMAND: "ssh -o BatchMode=yes",
  // Nothing looks for a newer version of itself, at a place that a project may name.
  NO_UPDATE_NOTIFIER: "1",
  npm_config_update_notifier: "false",
  // Nor is another version of go fetched and run because a project names it.
  GOTOOLCHAIN: "local",
  // What only reads does not write the index.
  GIT_OPTIONAL_LOCKS: "0",
  GIT_CONFIG_COUNT: String(GIT_SETTINGS.length),
  ...Object.fromEntries(
    GIT_SETTINGS.flatMap(([key, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ),
};

/**
 * Makes the whole environment of a run.
 *
 * @param variables The daemon's own; of these only {@link PASSED_VARIABLES} are passed on.
 * @param cwd The working folder, which becomes `PWD`.
 */
export function makeEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Record<string, string> {
  const passed: Record<string, string> = { LANG: "C.UTF-8" };
  for (const [name, value] of Object.entries(variables)) {
    if (value !== undefined && value !== "" && isPassed(name)) passed[name] = value;
  }
  return { ...passed, ...FIXED, PWD: cwd };
}

function isPassed(name: string): boolean {
  return PASSED_VARIABLES.some((each) => each.endsWith("*") ? name.startsWith(each.slice(0, -1)) : name === each);
}
