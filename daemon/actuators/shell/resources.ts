// What a run may use of the machine: memory for each process, and how many processes. Set by a small shell right before the run's
// own takes its place, so nothing of it is left. Knows nothing of why a command runs.

/** Limits of a run; 0 is none. */
export interface RunResources {
  /** Memory that one process may have for its data, bytes; and what temporary files of a contained run may take. */
  readonly memoryBytes: number;
  /**
   * Processes and threads. The system counts those of a user, so this is kept only where a run is contained, for there it counts
   * those of the run; and not for root, whom no such limit binds.
   */
  readonly processes: number;
}

/** No limits. */
export const UNLIMITED: RunResources = { memoryBytes: 0, processes: 0 };

/**
 * `ulimit -d` and not `-v`: programs of many languages reserve far more addresses than they ever use. A shell may know the limit of
 * processes as `-u` or as `-p`. A limit that is lower already stays.
 *
 * The folder on descriptor 8 is a way out of what contains the run. The first process in there has it, too, until it gets to close what
 * it does not need, and that may be later than the run begins: it is waited for (before it has given up its powers it cannot be looked
 * at; where it never can, nobody in there can, either).
 */
const SET = `
[ "$1" = 0 ] || ulimit -d "$1" 2>/dev/null || :
[ "$2" = 0 ] || ulimit -u "$2" 2>/dev/null || ulimit -p "$2" 2>/dev/null || :
[ -z "$3" ] || { cd -P . && [ "$PWD" = "$3" ] && { [ ! -e /proc/self/fd/8 ] || [ . -ef /proc/self/fd/8 ]; } && unset OLDPWD; } ||
  { echo "the working folder $3 leads elsewhere now" >&2; exit 1; }
exec 8<&-
[ -z "$3" ] || {
  looks=0
  until [ -e /proc/1/fd/0 ] || [ "$looks" = 1000 ]; do looks=$((looks + 1)); done
  while [ /proc/1/fd/8 -ef . ]; do :; done
}
[ -z "$4" ] || printf '\\006' >&2
shift 4
exec "$@"`;

/** Takes the folder that it was started in along, on a descriptor: what is made in between it would only know by its name. */
export const KEEP_FOLDER = "{ exec 8<.; } 2>/dev/null";

/** What a program that was started so says first on stderr, where it says that it begins. */
export const BEGUN = 0x06;

/**
 * What stands before a program so that it is limited.
 *
 * @param contained Whether it is already among its own processes only.
 * @param cwd Where it must find itself, a real path, and in the very folder that {@link KEEP_FOLDER} took along: it ends where it is
 * elsewhere.
 * @param says Whether it says by {@link BEGUN} that all before it went well.
 */
export function limitArguments(
  { memoryBytes, processes }: RunResources,
  contained: boolean,
  cwd = "",
  says = false,
): string[] {
  const most = contained ? processes : 0;
  if (memoryBytes === 0 && most === 0 && cwd === "") return [];
  return ["sh", "-c", SET, "sh", String(Math.floor(memoryBytes / 1024)), String(most), cwd, says ? "says" : ""];
}

/** What programs say when they are refused memory, or another process. */
const OUT_OF_MEMORY =
  /cannot allocate (memory|\d+ bytes)|out of memory|memory exhausted|virtual memory exhausted|MemoryError|std::bad_alloc|ENOMEM/i;
const OUT_OF_PROCESSES = /fork: (retry: )?Resource temporarily unavailable|cannot fork|\bEAGAIN\b/i;

/** As far back as the last words of a run are read, characters. */
const LAST_WORDS = 4_000;

/**
 * Says which limit a run seems to have met, by its own last words: the system tells nobody else.
 *
 * @returns A line for the person who reads the outcome, or `undefined`.
 */
export function whichLimit(stderr: string, resources: RunResources, contained: boolean): string | undefined {
  const said = stderr.slice(-LAST_WORDS);
  if (resources.memoryBytes > 0 && OUT_OF_MEMORY.test(said)) {
    return `[A process of a command gets at most ${sizeInWords(resources.memoryBytes)} of memory here (SHELL_MEMORY).]`;
  }
  if (contained && resources.processes > 0 && OUT_OF_PROCESSES.test(said)) {
    return `[A command gets at most ${resources.processes} processes here (SHELL_MAX_PROCESSES).]`;
  }
  return undefined;
}

function sizeInWords(bytes: number): string {
  const [size, unit] = bytes % (1 << 30) === 0 ? [bytes / (1 << 30), "GiB"] : [Math.floor(bytes / (1 << 20)), "MiB"];
  return `${size} ${unit}`;
}
