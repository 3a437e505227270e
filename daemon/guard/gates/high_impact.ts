// The gate for what cannot be taken back or reaches other people: an action whose name says that it deletes, publishes, pays, sends,
// deploys or changes accounts needs a person, if a model or a skill proposes it. Looks at names only.

import { getKeyword, getString } from "../../wire/value.ts";
import type { Action } from "../../pipeline/ports.ts";
import type { Gate, Opinion } from "../gate.ts";
import { nameWords, reachOf } from "../payload.ts";

/** What an action does, with the words that say so, each also with the endings of {@link ENDINGS}. */
const IMPACTS: readonly [does: string, words: readonly string[]][] = [
  [
    "deletes",
    words("DELETE REMOVE ERASE PURGE WIPE DROP DESTROY TRUNCATE OVERWRITE RESET FORMAT UNINSTALL DEL RM TRASH CLEAR"),
  ],
  ["publishes", words("PUBLISH RELEASE UPLOAD TWEET TOOT POST SHARE BLOG COMMENT PUSH MERGE")],
  [
    "pays or trades",
    words(
      "PAY PAYMENT BUY PURCHASE ORDER CHARGE REFUND TRANSFER WITHDRAW DEPOSIT DONATE SUBSCRIBE CHECKOUT BOOK SELL TRADE INVOICE",
    ),
  ],
  ["sends something to others", words("SEND EMAIL MAIL SENDMAIL REPLY FORWARD BROADCAST INVITE SMS CALL DIAL")],
  [
    "deploys or stops something that others use",
    words("DEPLOY ROLLBACK MIGRATE MIGRATION PROVISION TERMINATE REBOOT SHUTDOWN RESTART SCALE"),
  ],
  [
    "changes an account or who may do what",
    words(
      "GRANT REVOKE ROTATE PASSWORD PASSWD PERMISSION ROLE SIGNUP REGISTER UNREGISTER DEACTIVATE ACTIVATE ENROLL LOGIN AUTHORIZE CREDENTIAL ACCOUNT",
    ),
  ],
];

/** Words that show what they mean even at the beginning of a longer one: `DELETEFILE`. */
const TELLING = words(
  "DELETE REMOVE DESTROY UNINSTALL PUBLISH UPLOAD PURCHASE TRANSFER WITHDRAW SENDMAIL SENDMESSAGE DEPLOY TERMINATE SHUTDOWN",
);
const ENDINGS = words("S ES D ED ING ION ER R");

/** The gate. */
export const highImpactGate: Gate = {
  name: "high-impact",
  judge(action: Action): Opinion | undefined {
    const proposed = action.proposedBy === "reasoner" || action.proposedBy === "skill";
    const reach = reachOf(action);
    // A command has its own judge, and an answer to the user is no message to others.
    if (!proposed || reach === "shell" || action.target === "CLIENT") return undefined;
    const { payload } = action;
    const tool = getString(payload, "TOOL") ?? getKeyword(payload, "TOOL") ?? getString(payload, "NAME") ??
      getKeyword(payload, "NAME");
    const does = impactOf(action.name) ?? (tool === undefined || reach === "daemon" ? undefined : impactOf(tool));
    if (does === undefined) return undefined;
    return { tier: "ask", rule: "high-impact", why: `by its name it ${does}` };
  },
};

/** What an action of that name does that cannot be taken back; `undefined` for nothing. */
export function impactOf(name: string): string | undefined {
  for (const word of nameWords(name)) {
    for (const [does, words] of IMPACTS) if (words.some((each) => says(word, each))) return does;
    const telling = TELLING.find((each) => word.startsWith(each));
    if (telling !== undefined) return IMPACTS.find(([, words]) => words.some((each) => telling.startsWith(each)))?.[0];
  }
  return undefined;
}

function says(word: string, stem: string): boolean {
  if (word === stem) return true;
  const short = stem.replace(/E$/, "");
  return ENDINGS.some((ending) => word === stem + ending || word === short + ending);
}

function words(text: string): readonly string[] {
  return text.split(" ");
}
