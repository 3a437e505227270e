// Tests of messages that are waited for: their order, what is not wanted, giving up, and the end of the connection.

import { assertEquals, assertRejects } from "@std/assert";
import type { Value } from "../daemon/wire/value.ts";
import { ClientError } from "./connection.ts";
import { Inbox } from "./inbox.ts";

function make(wants: (message: Value) => boolean = () => true) {
  const hearers: ((message: Value | undefined) => void)[] = [];
  const client = {
    listen(hear: (message: Value | undefined) => void) {
      hearers.push(hear);
      return { [Symbol.dispose]: () => void hearers.splice(hearers.indexOf(hear), 1) };
    },
  };
  const inbox = new Inbox(client, wants);
  return { inbox, hearers, tell: (message: Value | undefined) => hearers.forEach((hear) => hear(message)) };
}

Deno.test("inbox: messages come in their order, those that came before anybody asked too", async () => {
  const { inbox, tell } = make((message) => message !== "no");
  for (const each of ["a", "no", "b"]) tell(each);
  assertEquals([await inbox.next(), await inbox.next()], ["a", "b"]);
  const third = inbox.next(), wait = Promise.resolve().then(() => tell("c"));
  assertEquals(await third, "c");
  await wait;
});

Deno.test("inbox: whoever gives up is told so, and misses nothing", async () => {
  const { inbox, tell } = make();
  const controller = new AbortController();
  const waiting = inbox.next(controller.signal);
  controller.abort(new RangeError("enough"));
  await assertRejects(() => waiting, RangeError, "enough");
  tell("late");
  assertEquals(await inbox.next(), "late");
});

Deno.test("inbox: after the end of the connection what is left is handed out, then the end, again and again", async () => {
  const { inbox, hearers, tell } = make();
  tell("last");
  tell(undefined);
  assertEquals(await inbox.next(), "last");
  for (let turn = 0; turn < 2; turn++) {
    assertEquals((await assertRejects(() => inbox.next(), ClientError)).code, "lost");
  }
  inbox[Symbol.dispose]();
  assertEquals(hearers, []);
});
