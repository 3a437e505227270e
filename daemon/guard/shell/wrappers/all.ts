// Commands that run another command: each has its own options in front, and what it runs is judged like any other. A wrapper that
// gives more rights is never below ask.

import { busybox, ldso, parallel } from "./applets.ts";
import { env } from "./env.ts";
import { chrt, ionice, prlimit } from "./limits.ts";
import { flock, stringOrCommand } from "./records.ts";
import { MORE_RIGHTS, OTHER_ROOM, su, sudo } from "./rights.ts";
import type { ShellRule } from "../shell_call.ts";
import { wrapper } from "./wrapper.ts";
import { xargs } from "./xargs.ts";

/** A number that needs no more looking at. */
const SMALL = /^-?\d{1,3}$/;

const signal = {
  short: "k:s:v",
  long: ["kill-after=", "signal=", "verbose", "foreground", "preserve-status", "help", "version"],
};

const caches = wrapper({ grammar: {}, ask: "it writes a cache" });

/** `ccache`, which also tells what it holds. */
const ccache: ShellRule = (call) => {
  const only = call.args.length === 1 ? call.args[0]?.text ?? "" : "";
  return /^(-[spxVh]|--(show-stats|show-config|show-compression|print-stats))$/.test(only)
    ? { origin: "report" }
    : caches(call);
};

/** The wrappers. */
export const WRAPPERS: ReadonlyMap<string, ShellRule> = new Map<string, ShellRule>([
  ["env", env],
  ["xargs", xargs],
  ["parallel", parallel],
  ["sem", parallel],
  ["busybox", busybox],
  ["toybox", busybox],
  ["nohup", wrapper({ grammar: { long: ["help", "version"] }, sure: {} })],
  [
    "nice",
    wrapper({
      grammar: { short: "n:", long: ["adjustment=", "help", "version"], numbers: true },
      sure: { n: SMALL, adjustment: SMALL, "#": SMALL },
      asIs: true,
    }),
  ],
  ["ionice", ionice],
  ["chrt", chrt],
  // The list or mask is an operand, with "-c" too.
  ["taskset", wrapper({ grammar: { short: "apc", long: ["all-tasks", "pid", "cpu-list"] }, skip: 1 })],
  ["timeout", wrapper({ grammar: signal, skip: 1, asIs: true })],
  [
    "stdbuf",
    wrapper({ grammar: { short: "i:o:e:", long: ["input=", "output=", "error=", "help", "version"] }, asIs: true }),
  ],
  [
    "setsid",
    wrapper({
      grammar: { short: "cfwhV", long: ["ctty", "fork", "wait", "help", "version"] },
      ask: "what it starts outlives the command",
    }),
  ],
  ["unbuffer", wrapper({ grammar: { short: "p" } })],
  ["chronic", wrapper({ grammar: { short: "ev" } })],
  ["rlwrap", wrapper({ grammar: { short: "acmn" } })],
  [
    "cpulimit",
    wrapper({
      grammar: { short: "l:zifm", long: ["limit=", "lazy", "foreground"] },
      ask: "it starts a process of its own",
    }),
  ],
  ["prlimit", prlimit],
  [
    "time",
    wrapper({
      grammar: {
        short: "f:o:apqvV",
        long: ["format=", "output=", "append", "portability", "quiet", "verbose", "help", "version"],
      },
      writes: ["o", "output"],
      asIs: true,
    }),
  ],
  [
    "strace",
    wrapper({
      grammar: {
        short: "a:b:cCdDe:E:fFhiI:kno:O:p:P:qrs:S:tTu:U:vVwxX:yzZ",
        long: ["help", "version", "output=", "trace=", "follow-forks"],
      },
      ask: "it watches every call of a program",
      outputs: ["o", "output"],
    }),
  ],
  [
    "ltrace",
    wrapper({
      grammar: { short: "a:bcCe:fhil:L:n:o:p:rs:StTu:Vx:X:" },
      ask: "it watches every call of a program",
      outputs: ["o"],
    }),
  ],
  [
    "watch",
    wrapper({
      grammar: {
        short: "bcCd::egn:pq:rtwx",
        long: [
          "beep",
          "color",
          "no-color",
          "differences=?",
          "errexit",
          "chgexit",
          "interval=",
          "precise",
          "no-title",
          "no-wrap",
          "exec",
          "help",
          "version",
        ],
      },
      joins: true,
      ask: "it runs a command again and again without an end",
    }),
  ],
  ["script", stringOrCommand],
  ["flock", flock],
  ["sudo", sudo],
  ["doas", wrapper({ grammar: { short: "a:C:Lnsu:" }, ask: MORE_RIGHTS })],
  [
    "pkexec",
    wrapper({
      grammar: { short: "u:", long: ["user=", "disable-internal-agent", "keep-cwd", "help", "version"] },
      ask: MORE_RIGHTS,
    }),
  ],
  [
    "setpriv",
    wrapper({
      grammar: {
        short: "dh",
        long: [
          "reuid=",
          "regid=",
          "clear-groups",
          "keep-groups",
          "init-groups",
          "groups=",
          "no-new-privs",
          "inh-caps=",
          "ambient-caps=",
          "bounding-set=",
          "securebits=",
          "pdeathsig=",
          "reset-env",
          "dump",
        ],
      },
      ask: MORE_RIGHTS,
    }),
  ],
  ["su", su],
  ["runuser", su],
  [
    "chroot",
    wrapper({ grammar: { long: ["userspec=", "groups=", "skip-chdir", "help", "version"] }, skip: 1, ask: OTHER_ROOM }),
  ],
  [
    "unshare",
    wrapper({
      grammar: {
        short: "imnpuUCTrcfR:w:S:G:h",
        long: [
          "ipc=?",
          "mount=?",
          "net=?",
          "pid=?",
          "uts=?",
          "user=?",
          "cgroup=?",
          "time=?",
          "map-root-user",
          "map-current-user",
          "map-user=",
          "map-group=",
          "map-auto",
          "fork",
          "kill-child=?",
          "mount-proc=?",
          "root=",
          "wd=",
          "keep-caps",
          "setuid=",
          "setgid=",
          "propagation=",
        ],
      },
      ask: OTHER_ROOM,
    }),
  ],
  [
    "nsenter",
    wrapper({
      grammar: {
        short: "at:m::u::i::n::p::U::C::T::r::w::FZS:G:",
        long: ["target=", "all", "mount=?", "net=?", "pid=?", "user=?", "root=?", "wd=?"],
      },
      ask: OTHER_ROOM,
    }),
  ],
  [
    "systemd-run",
    wrapper({
      grammar: {
        short: "GHM:p:E:PqrStdh",
        long: [
          "user",
          "system",
          "scope",
          "unit=",
          "property=",
          "description=",
          "slice=",
          "slice-inherit",
          "remain-after-exit",
          "send-sighup",
          "service-type=",
          "uid=",
          "gid=",
          "nice=",
          "working-directory=",
          "same-dir",
          "setenv=",
          "pty",
          "pipe",
          "quiet",
          "on-active=",
          "on-boot=",
          "on-startup=",
          "on-unit-active=",
          "on-unit-inactive=",
          "on-calendar=",
          "timer-property=",
          "no-block",
          "wait",
          "collect",
          "shell",
          "host=",
          "machine=",
          "expand-environment=",
        ],
      },
      ask: "it starts a service",
    }),
  ],
  ["fakeroot", wrapper({ grammar: { short: "l:f:i:s:ub:hv" }, ask: OTHER_ROOM })],
  ["proot", wrapper({ grammar: { short: "r:b:q:w:0S:R:" }, ask: OTHER_ROOM })],
  ["bwrap", wrapper({ grammar: { singleDash: true }, ask: OTHER_ROOM })],
  ["firejail", wrapper({ grammar: { singleDash: true }, ask: OTHER_ROOM })],
  [
    "dbus-run-session",
    wrapper({ grammar: { long: ["config-file=", "dbus-daemon="] }, ask: "it starts a session bus" }),
  ],
  ["xvfb-run", wrapper({ grammar: { short: "ae:f:hn:lp:s:w:" }, ask: "it starts a display" })],
  ["ld.so", ldso],
  ["ld-linux.so.2", ldso],
  ["ld-linux-x86-64.so.2", ldso],
  ["ccache", ccache],
  ["valgrind", wrapper({ grammar: { singleDash: true }, ask: "it runs a program" })],
]);
