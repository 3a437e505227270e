// The names of bash's builtins, and of its reserved words that a function must not take.
// Knows nothing of what they do.

/** Every name that bash looks for among its builtins before it looks for a program. */
export const BUILTIN_NAMES: ReadonlySet<string> = new Set(
  (". : [ alias bg bind break builtin caller cd command compgen complete compopt continue declare dirs disown echo enable eval exec " +
    "exit export false fc fg getopts hash help history jobs kill let local logout mapfile popd printf pushd pwd read readarray " +
    "readonly return set shift shopt source suspend test times trap true type typeset ulimit umask unalias unset wait")
    .split(" "),
);
