// The functions, loops and sourced texts that are being followed, and the states in which each may be left before its end.
// Knows no command but `exit`, `return`, `break` and `continue`.

import type { PipelineNode } from "unbash";
import type { Stream } from "./call.ts";
import type { Scope } from "./scope.ts";
import { vague } from "./streams.ts";

/** A function or a round of a loop, with the states in which it may have been left before its end. */
interface Frame {
  readonly kind: "function" | "loop" | "source";
  /** Which of the shells inside one another follows it. */
  readonly shell: number;
  left: Scope | undefined;
}

/** What is being followed and may be left, the innermost last. */
export class Frames {
  #frames: Frame[] = [];
  /** Which shell of those inside one another it is: what ends a loop ends none outside its own. */
  shell = 0;

  /** Runs what another shell reads, which may leave nothing of this one. */
  apart<T>(body: () => T): T {
    const frames = this.#frames;
    this.#frames = [];
    try {
      return this.inShell(body);
    } finally {
      this.#frames = frames;
    }
  }

  /** Runs what a shell inside this one does. */
  inShell<T>(body: () => T): T {
    this.shell++;
    try {
      return body();
    } finally {
      this.shell--;
    }
  }

  /** Notes that a function, or a loop, may be left in the state of `scope`. @param rounds Only the innermost loop, or any. */
  leaves(what: "function" | "loop", scope: Scope, rounds: "innermost" | "any" = "any"): void {
    for (const frame of this.#frames.toReversed()) {
      // A text that is sourced is left by what leaves a function.
      if (frame.kind !== what && !(what === "function" && frame.kind === "source")) {
        if (frame.kind === "function") return;
        continue;
      }
      if (frame.left === undefined) frame.left = scope.copy();
      else frame.left.merge(scope);
      if (what === "function" || rounds === "innermost") return;
    }
  }

  /** Tells whether a command ends what it stands in, so that nothing behind it is done. */
  isEndedBy(node: PipelineNode, scope: Scope): boolean {
    if (node.type === "BraceGroup") {
      const last = node.body.commands.at(-1);
      return last !== undefined && last.background !== true && last.command.type !== "AndOr" &&
        this.isEndedBy(last.command, scope);
    }
    if (node.type !== "Command" || node.name?.parts !== undefined) return false;
    const name = node.name?.value ?? "";
    // It fails, and bash goes on, behind an odd word or outside of what it would end.
    if (!/^(exit|return|break|continue)$/.test(name) || scope.functions.has(name)) return false;
    if (node.args.length > 1 || node.prefix.length > 0 || node.redirects.length > 0) return false;
    const [value] = node.args;
    const loops = /^(break|continue)$/.test(name);
    if (value !== undefined && !(loops ? /^[1-9]$/ : /^(\d{1,3}|"?\$\?"?)$/).test(value.text)) return false;
    // What runs at the end of the shell runs now.
    if (name === "exit") return scope.traps.length === 0;
    if (!loops) return this.#frames.some(({ kind }) => kind !== "loop");
    const innermost = this.#frames.findLast(({ kind }) => kind !== "source");
    return innermost?.kind === "loop" && innermost.shell === this.shell;
  }

  /**
   * Runs what may be left before its end, and then is in one of the states in which it was left.
   *
   * @param onLeft Told of these: a loop may have ended there.
   */
  run(kind: Frame["kind"], scope: Scope, body: () => Stream, onLeft?: (left: Scope) => void): Stream {
    const frame: Frame = { kind, left: undefined, shell: this.shell };
    this.#frames.push(frame);
    let stream: Stream;
    try {
      stream = body();
    } finally {
      this.#frames.pop();
    }
    if (frame.left === undefined) return stream;
    onLeft?.(frame.left);
    scope.merge(frame.left);
    return vague(stream);
  }
}
