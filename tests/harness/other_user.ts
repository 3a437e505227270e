// Shell code that a daemon of the suite is started behind: as a user without rights, or with a state folder on a small disk of its
// own. Knows nothing of what is tested.

const ROOT = decodeURIComponent(new URL("../..", import.meta.url).pathname);

/** Shell code before a daemon: makes a home, and has the rest run by a user of no rights. What Deno has cached goes along. */
export const AS_SOMEBODY = `
mkdir -p "$HOME/project" "$HOME/.ssh" "$XDG_CACHE_HOME/deno"
echo KEY-SSH > "$HOME/.ssh/id_ed25519"
echo old > "$HOME/project/file"
if [ "$(id -u)" = 0 ] && setpriv --reuid 54321 --regid 54321 --clear-groups test -r "${ROOT}main.ts"; then
  cp -r "$DENO_DIR/npm" "$XDG_CACHE_HOME/deno/"
  for part in daemon std clients main.ts.js; do
    made=gen/file${ROOT}$part
    mkdir -p "$XDG_CACHE_HOME/deno/\${made%/*}" && cp -r "$DENO_DIR/$made" "$XDG_CACHE_HOME/deno/$made" || :
  done 2>/dev/null
  export DENO_DIR="$XDG_CACHE_HOME/deno"
  chown -R 54321:54321 "\${HOME%/home}"
  set -- setpriv --reuid 54321 --regid 54321 --clear-groups -- "$@"
fi`;

/**
 * Gives the daemon a state folder of 2 MiB that only its own processes see, unless the system has no such thing for this user. Needs
 * `PASSEPARTOUT_AUTH=off`: nobody else can read its secret.
 */
export const ON_SMALL_DISK = `
mkdir -p -m 700 "$XDG_STATE_HOME/passepartout"
alone='--mount'
[ "$(id -u)" = 0 ] || alone='--user --map-current-user --keep-caps --mount'
small='mount -t tmpfs -o size=2m small "$XDG_STATE_HOME" && mkdir -m 700 "$XDG_STATE_HOME/passepartout" && exec "$@"'
set -- unshare $alone sh -c "$small" sh "$@"`;

/** Tells whether {@link ON_SMALL_DISK} works here. */
export async function hasSmallDisks(): Promise<boolean> {
  const folder = await Deno.makeTempDir({ dir: "/tmp" });
  const { success } = await new Deno.Command("sh", {
    args: ["-c", `set -- true; ${ON_SMALL_DISK}; exec "$@"`],
    env: { XDG_STATE_HOME: folder },
    stdout: "null",
    stderr: "null",
  }).output();
  await Deno.remove(folder, { recursive: true });
  return success;
}
