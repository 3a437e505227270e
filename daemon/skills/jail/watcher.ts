// Watches over the processes of skills from outside: a small bash beside the daemon reads their memory, which the runtime may not,
// ends what takes too much, and all of them when its pipe ends, by a stop or by kill -9 of the daemon. It is there only as long as a
// skill's process is. Knows process ids and nothing of skills.

import { FIXED_PATH } from "./environment.ts";

/**
 * One line an order: `start`, `watch`, `rest` or `gone`, a process, and for `watch` how much memory of its own it may have, KiB.
 *
 * What was started leads a group of its own, and what is left of that ends with it. Contained, it is bubblewrap, whose child is the first process in there. Bubblewrap may
 * not end before that child does, which in its first moments is not yet tied to it: so it is stopped first.
 */
const WATCHER = `
trap '' TERM INT HUP QUIT
declare -A known limit
weigh() {
  local key value rest found= each
  while read -r key value rest; do
    case $key in
      RssAnon: | RssShmem:) sum=$((sum + value)) ;;
      Threads:) break ;;
    esac
  done < "/proc/$1/status"
  read -r found < "/proc/$1/task/$1/children"
  for each in $found; do weigh "$each"; done
}
slay() {
  local found= _ state
  kill -STOP "$1"
  for _ in {1..500}; do
    read -r _ _ state _ < "/proc/$1/stat" || break
    [[ $state == [TtZX] ]] && break
  done
  read -r found < "/proc/$1/task/$1/children"
  [[ -n $found ]] && kill -KILL $found
  kill -KILL -- "-$1" || kill -KILL "$1"
}
look() {
  local each sum
  for each in "\${!limit[@]}"; do
    sum=0
    weigh "$each"
    if (( sum > limit[$each] )); then
      unset "limit[$each]"
      slay "$each"
    fi
  done
}
line=
while :; do
  if (( \${#limit[@]} )); then IFS= read -r -t 0.1 part; else IFS= read -r part; fi
  code=$?
  line+=$part
  if (( code > 128 )); then
    look
    continue
  fi
  (( code )) && break
  set -- $line
  line=
  case $1 in
    start) known[$2]=1 ;;
    watch)
      limit[$2]=$3
      look
      ;;
    rest) unset "limit[$2]" ;;
    gone)
      unset "limit[$2]" "known[$2]"
      kill -KILL -- "-$2"
      ;;
  esac
done
for each in "\${!known[@]}"; do slay "$each"; done
`;

interface Running {
  readonly process: Deno.ChildProcess;
  readonly writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
}

/** Watches the processes of skills. */
export class ProcessWatcher implements AsyncDisposable {
  /** Each process with how much it may have, if it is watched. */
  readonly #known = new Map<number, number | undefined>();
  readonly #ending = new Set<Promise<unknown>>();
  #running: Running | undefined;

  /** The process that watches, if there is one. */
  get pid(): number | undefined {
    return this.#running?.process.pid;
  }

  /** A process is there. */
  add(pid: number): void {
    this.#known.set(pid, undefined);
    this.#tell(`start ${pid}`);
  }

  /** @param bytes How much memory of its own it may have from now on; without it nobody looks. */
  watch(pid: number, bytes?: number): void {
    if (!this.#known.has(pid)) return;
    const kib = bytes === undefined ? undefined : Math.floor(bytes / 1024);
    this.#known.set(pid, kib);
    this.#tell(kib === undefined ? `rest ${pid}` : `watch ${pid} ${kib}`);
  }

  /** A process has ended. */
  remove(pid: number): void {
    if (!this.#known.delete(pid)) return;
    if (this.#known.size > 0) return this.#tell(`gone ${pid}`);
    const running = this.#running;
    this.#running = undefined;
    if (running === undefined) return;
    // What has ended is not to be looked for when the pipe ends: its number may be somebody else's by then.
    const ended = running.writer.write(new TextEncoder().encode(`gone ${pid}\n`))
      .then(() => running.writer.close())
      .catch(() => {})
      .then(() => running.process.status);
    this.#ending.add(ended);
    ended.then(() => this.#ending.delete(ended));
  }

  /** Ends all that is known. */
  async [Symbol.asyncDispose](): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    this.#known.clear();
    await running?.writer.close().catch(() => {});
    await running?.process.status;
    await Promise.all(this.#ending);
  }

  #tell(order: string): void {
    if (this.#running !== undefined) return this.#write(this.#running, order);
    const running = this.#running = this.#start();
    for (const [pid, kib] of this.#known) {
      this.#write(running, `start ${pid}`);
      if (kib !== undefined) this.#write(running, `watch ${pid} ${kib}`);
    }
  }

  #write({ writer }: Running, line: string): void {
    // That it has ended is noticed by its status.
    writer.write(new TextEncoder().encode(`${line}\n`)).catch(() => {});
  }

  #start(): Running {
    const process = new Deno.Command("bash", {
      args: ["--noprofile", "--norc", "-c", "--", WATCHER],
      cwd: "/",
      clearEnv: true,
      env: { PATH: FIXED_PATH },
      // A session of its own: a Ctrl-C at the daemon's terminal is not for it.
      detached: true,
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const running = { process, writer: process.stdin.getWriter() };
    process.status.then(() => {
      // Somebody killed it; the next order starts another.
      if (this.#running === running) this.#running = undefined;
      running.writer.close().catch(() => {});
    });
    return running;
  }
}
