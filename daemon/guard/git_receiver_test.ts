// Which files of a repository on this machine, that is pushed to or fetched from, a plan is bound to: a real tree, and git at work.

import { assertEquals } from "@std/assert";
import { RECEIVING_HOOKS } from "./git_receiver.ts";
import { Tree } from "./tree_example.ts";

async function repositories(): Promise<Tree> {
  const tree = new Tree();
  await tree.make(`
    export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
    git init -q --bare srv.git; git init -q proj; git init -q other; rm -rf srv.git/hooks other/.git/hooks
    mkdir -p proj/sub srv.git/hooks; echo x > srv.git/hooks/update; echo x > srv.git/hooks/update.sample
    cd proj; git remote add origin ../srv.git; git remote add ssh ssh://host/x; git remote add far x:y/srv
    git remote add dotless ../srv; git remote add other "$HOME/other"; git remote add file file://$HOME/srv.git
    git config "url.$HOME/.insteadOf" x:y/
  `.replaceAll("$HOME", tree.home));
  return tree;
}

Deno.test("git receiver: of a repository on this machine its settings are bound, and each hook that a push would run, there or not", async () => {
  using tree = await repositories();
  const at = (
    repository: string,
  ) => [`${repository}/config`, ...RECEIVING_HOOKS.map((name) => `${repository}/hooks/${name}`)];
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ["git push origin HEAD", at("srv.git")],
    ["git push", at("srv.git")],
    ["git push ../srv.git HEAD", at("srv.git")],
    ["git push --force dotless", at("srv.git")],
    ["git push far", at("srv.git")],
    ["git push file", at("srv.git")],
    [`git push file://${tree.home}/other`, at("other/.git")],
    ["git push other", at("other/.git")],
    ["git -C .. -C proj push origin", at("srv.git")],
    ["git fetch origin", ["srv.git/config", "srv.git/hooks/update"]],
    ["git pull origin main", ["srv.git/config"]],
    ["git push ssh", []],
  ];
  const wrong: string[] = [];
  for (const [command, files] of rows) {
    const { code = [], tier } = await tree.judge(command);
    const remote = code.filter((path) => /^(srv\.git|other)\//.test(path.slice(tree.home.length + 1)));
    const missing = files.filter((file) => !code.includes(`${tree.home}/${file}`));
    if (missing.length > 0 || tier !== "ask" || (files.length === 0 && remote.length > 0)) {
      wrong.push(`[${tier}] ${command}: not ${missing.join(", ")}; ${remote.join(" ")}`);
    }
  }
  assertEquals(wrong, []);
});
