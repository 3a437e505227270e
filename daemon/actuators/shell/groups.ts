// Ends process groups: a small bash beside the daemon signals them by its own `kill`, which costs a line on a pipe instead of a
// process, and needs no right to signal anything else. When its pipe ends, by a stop or by kill -9 of the daemon, it kills every
// group that is still there, and removes what was made for runs. Knows nothing of what the groups run.

import { BASH, bashArguments } from "./command.ts";
import { FIXED_PATH, RUN_MARK } from "./environment.ts";
import type { StandIn } from "./mounts.ts";
import { REMOVE_EMPTY, StandIns } from "./stand_ins.ts";

/** Among so many processes that were started since, one is looked for by hand: to start a program takes longer. */
const FEW = 64;
/** So many that came up while they were looked for are looked at one by one: the system hands out numbers in their order. */
const MANY = 1000;
/** How long what forks faster than it is found is chased, in seconds. */
const PATIENCE = 5;
/** For how long a shell may wait that is watched before it is told anything, in seconds (waiting_shell.ts). */
const WAITS = 10;

/**
 * One line an order: `watch`, `ahead`, `term`, `term-inside`, `kill`, `end`, `over` or `forget`, and a process group; `tell` says when all before it is done. A leader that was started a moment ago may
 * not lead its group yet; as long as it is alive it can be signalled by itself.
 *
 * Bubblewrap leads a contained run, and what runs inside is the group of its only child, the first process in there. A TERM for
 * bubblewrap itself would end all inside without a word, so it goes to that child's group. And bubblewrap may not end before that
 * child does: in the first moments the child is not yet tied to it, and would run on for ever. So it is stopped, that it starts
 * nothing more, then its child is killed, then itself.
 *
 * What is not contained may leave its group. The mark in its environment gives it away, unless it was taken out of there. Nobody
 * is looked for where no process was started since the leader; among those that were where these are few and the run was so short
 * that the numbers of processes cannot have come round; else among all.
 *
 * A shell that waits is watched ahead, so that nothing is to be said when its run begins; one that was never told anything has left
 * nothing, and is forgotten.
 *
 * When the system runs out of memory, it is to end a run before anything else; who is started later inherits that.
 */
const WARDEN = `
trap '' TERM INT HUP QUIT PIPE
declare -A alive made began
${REMOVE_EMPTY}children() {
  found=
  read -r found < "/proc/$1/task/$1/children"
  [[ -n $found ]]
}
slay() {
  kill -STOP "$1"
  # It takes a moment until it has stopped, or it is gone.
  for _ in {1..500}; do
    read -r _ _ state _ < "/proc/$1/stat" || break
    [[ $state == [TtZX] ]] && break
  done
  children "$1" && kill -KILL $found
  kill -KILL -- "-$1" || kill -KILL "$1"
}
offer() {
  echo 1000 > "/proc/$1/oom_score_adj"
  local found each
  children "$1" && for each in $found; do offer "$each"; done
}
marked() {
  local one all again
  for again in 1 2 3; do
    mapfile -d '' -t all < "/proc/$1/environ" || return
    for one in "\${all[@]}"; do [[ $one == "${RUN_MARK}=$2" ]] && return; done
    (( \${#all[@]} )) && return 1
    # In the middle of exec it has none yet: it has memory, but the end of its environment is nowhere.
    IFS= read -rd '' one < "/proc/$1/stat"
    all=(\${one##*)})
    (( \${all[20]:-0} > 0 )) || return 1
    (( \${all[48]:-1} == 0 )) && return 2
    # Exec came to its end between the two looks; or there is nothing in there, and that stays so.
  done
  return 1
}
take() {
  local line
  # A name may have blanks, brackets and ends of lines in it; behind the last bracket are the state, the parent and the group.
  IFS= read -rd '' line < "/proc/$1/stat"
  set -- "$1" \${line##*)}
  (( \${4:-0} > 1 && \${4:-0} != $$ )) && kill -KILL -- "-$4"
  kill -KILL "$1"
}
sweep() {
  [[ -n $2 ]] || return
  local last seen=-1 found each until=$(( SECONDS + ${PATIENCE} ))
  read -r _ _ _ _ last < /proc/loadavg
  [[ $last == "$1" ]] && return
  (( last > $1 && last - $1 <= ${FEW} && SECONDS - \${began[$1]:-0} <= 1 )) && seen=$1
  while (( SECONDS <= until )); do
    read -r _ _ _ _ last < /proc/loadavg
    (( last == seen )) && return
    found=
    if (( seen < 0 || last < seen || last - seen > ${MANY} )); then
      while IFS= read -r each; do
        each=\${each#/proc/} found=1
        take "\${each%/environ}"
      done < <(grep -lszFx --line-buffered -e "${RUN_MARK}=$2" /proc/[0-9]*/environ)
    else
      # The newest first: of a process that forks on and on only the last is there.
      for (( each = last; each > seen; each-- )); do
        marked "$each" "$2"
        case $? in
          0) found=1; take "$each" ;;
          2) found=1 ;;
        esac
      done
    fi
    [[ -n $found ]] && continue
    # What was in the middle of exec did not show among all: the last of them are looked at once more.
    (( seen < 0 )) && (( seen = last > ${FEW} ? last - ${FEW} : 0 )) && continue
    seen=$last
  done
}
line= fresh=
while :; do
  if [[ -n $fresh ]]; then IFS= read -r -t 0.2 part; else IFS= read -r part; fi
  code=$?
  line+=$part
  if (( code > 128 )); then
    # While bubblewrap makes its first process nobody sees that yet, and it inherits what was.
    for group in $fresh; do offer "$group"; done
    fresh=
    continue
  fi
  (( code )) && break
  set -- $line
  line= verb=$1 group=$2 mark=$3
  case $verb in
    watch) alive[$group]=$mark began[$group]=$SECONDS; offer "$group"; fresh+=" $group" ;;
    ahead) alive[$group]=$mark began[$group]=$(( SECONDS + ${WAITS} )); offer "$group" ;;
    over) kill -KILL -- "-$group"; unset "alive[$group]" "began[$group]" ;;
    forget) unset "alive[$group]" "began[$group]" ;;
    term) kill -TERM -- "-$group" || kill -TERM "$group" ;;
    term-inside)
      children "$group" && kill -TERM -- "-\${found%% *}" || slay "$group"
      ;;
    kill) slay "$group" ;;
    end) kill -KILL -- "-$group"; sweep "$group" "\${alive[$group]}"; unset "alive[$group]" "began[$group]" ;;
    made) printf -v mark %b "$mark"; made[$mark]=$group ;;
    removed) printf -v mark %b "$mark"; unset 'made[$mark]' ;;
    tell) echo ;;
  esac
done
for group in "\${!alive[@]}"; do slay "$group"; done
for group in "\${!alive[@]}"; do sweep 0 "\${alive[$group]}"; done
# From the end of the alphabet: what lies in a folder goes before it.
mapfile -d '' -t names < <(printf '%s\\0' "\${!made[@]}" | LC_ALL=C sort -rz)
left=()
for mark in "\${names[@]}"; do [[ -n $mark ]] && left+=("\${made[$mark]}" "$mark"); done
remove_empty "\${left[@]}"
`;

interface Warden {
  readonly process: Deno.ChildProcess;
  readonly writer: WritableStreamDefaultWriter<Uint8Array>;
  /** Called one after the other as the warden tells that it is through. */
  readonly told: (() => void)[];
  /** It has ended, or says nothing more. */
  silent: boolean;
}

/** What can be asked for a group that is there. */
type Order = "watch" | "ahead" | "term" | "term-inside" | "kill";

/** The process groups of the runs under way. */
export class ProcessGroups implements AsyncDisposable {
  /** What was made for the runs under way. */
  readonly standIns = new StandIns((standIn, stands) => this.#send(standInLine(standIn, stands)));
  /** Each group with the last order for it: if the warden is killed, nobody knows whether it heard that. */
  readonly #groups = new Map<number, { readonly order: Order; readonly mark: string }>();
  readonly #ending: Promise<unknown>[] = [];
  #warden: Warden | undefined;
  #closed = false;

  /** The process that ends groups, once there is one. */
  get warden(): number | undefined {
    return this.#warden?.process.pid;
  }

  /** Makes sure that there is somebody to end a group, before there is one. @throws As `Deno.Command` does. */
  prepare(): void {
    if (this.#closed) throw new Error("the daemon stops");
    if (this.#warden !== undefined) return;
    this.#warden = this.#start();
    this.#repeat();
  }

  /**
   * Takes note of a group: it is killed when the daemon is gone. Of one that was watched ahead with the same mark it is known.
   *
   * @param mark What all it starts has in its environment.
   */
  watch(group: number, mark = ""): void {
    const known = this.#groups.get(group);
    if (known?.order === "ahead" && known.mark === mark) return;
    this.#groups.set(group, { order: "watch", mark });
    this.#send(`watch ${group} ${mark}`);
  }

  /** Takes note of the group of a shell that waits, and has not been told anything: what it will run is watched from its first moment. */
  watchAhead(group: number, mark: string): void {
    this.#groups.set(group, { order: "ahead", mark });
    this.#send(`ahead ${group} ${mark}`);
  }

  /** Forgets the group of a shell that ended before it was told anything. */
  forget(group: number): void {
    if (this.#groups.delete(group)) this.#send(`forget ${group}`);
  }

  /** Asks a group to end, whose leader is alive. @param inside It leads a contained run: what runs inside is asked. */
  terminate(group: number, inside: boolean): void {
    this.#order(inside ? "term-inside" : "term", group);
  }

  /** Kills a group whose leader is alive. */
  kill(group: number): void {
    this.#order("kill", group);
  }

  /** Kills what is left of a group whose leader has ended, and forgets it; once. */
  end(group: number): void {
    if (this.#groups.delete(group)) this.#send(`end ${group}`);
  }

  /** As {@link end}, for a group of nobody but its leader, which has done all that it was told and started nothing. */
  over(group: number): void {
    if (this.#groups.delete(group)) this.#send(`over ${group}`);
  }

  /**
   * Resolves when all that was ordered is done: what is left of groups that were ended was killed.
   *
   * @throws The reason of `signal`, when it is aborted before that.
   */
  async settled(signal: AbortSignal): Promise<void> {
    const warden = this.#warden;
    if (warden === undefined || warden.silent) return;
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    warden.told.push(resolve);
    this.#send("tell");
    try {
      await promise;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Kills every group that is left, and waits until that is done. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const warden = this.#warden;
    this.#warden = undefined;
    if (warden !== undefined) this.#dismiss(warden);
    await Promise.all(this.#ending);
  }

  #order(order: Order, group: number): void {
    this.#groups.set(group, { order, mark: this.#groups.get(group)?.mark ?? "" });
    this.#send(`${order} ${group}`);
  }

  #send(line: string): void {
    // That it cannot be written shows in the end of the warden.
    this.#warden?.writer.write(new TextEncoder().encode(line + "\n")).catch(() => {});
  }

  /** Something killed the warden. A new one takes over what it was asked for. */
  #renew(lost: Warden): void {
    if (this.#warden !== lost) return;
    this.#dismiss(lost);
    this.#warden = undefined;
    // With nothing to end there is no hurry; and a bash that cannot live is not started again and again.
    const isIdle = [...this.#groups.values()].every(({ order }) => order === "ahead");
    if (isIdle && this.standIns.standing.length === 0) return;
    try {
      this.#warden = this.#start();
    } catch {
      // The next run tries again, and says why it cannot start.
    }
    this.#repeat();
  }

  /** Tells a new warden what is known. */
  #repeat(): void {
    for (const standIn of this.standIns.standing) this.#send(standInLine(standIn, true));
    for (const [group, { order, mark }] of this.#groups) {
      const isFirst = order === "watch" || order === "ahead";
      this.#send(`${isFirst ? order : "watch"} ${group} ${mark}`);
      if (!isFirst) this.#send(`${order} ${group}`);
    }
  }

  #dismiss({ writer, process }: Warden): void {
    this.#ending.push(writer.close().catch(() => {}), process.status);
  }

  #start(): Warden {
    const process = new Deno.Command(BASH, {
      args: bashArguments(WARDEN),
      cwd: "/",
      clearEnv: true,
      env: { PATH: FIXED_PATH },
      // A session of its own: a Ctrl-C at the daemon's terminal is not for it.
      detached: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const warden: Warden = { process, writer: process.stdin.getWriter(), told: [], silent: false };
    const heard = hear(warden);
    void process.status.then(() => this.#renew(warden));
    this.#ending.push(heard);
    return warden;
  }
}

/** Listens to a warden until it ends; whoever waits for its word then waits no longer. Never rejects. */
async function hear(warden: Warden): Promise<void> {
  try {
    for await (const bytes of warden.process.stdout) for (const _ of bytes) warden.told.shift()?.();
  } catch {
    // It cannot be heard any more.
  }
  warden.silent = true;
  for (const tell of warden.told.splice(0)) tell();
}

/** A path as one word of a line, without anything that a shell expands: `printf %b` of bash reads it. */
function standInLine({ path, isFile }: StandIn, stands: boolean): string {
  const word = path.replace(/[\0-,:-@[-^`{-\x7f]/g, (each) => `\\0${each.charCodeAt(0).toString(8).padStart(3, "0")}`);
  return `${stands ? "made" : "removed"} ${isFile ? "file" : "folder"} ${word}`;
}
