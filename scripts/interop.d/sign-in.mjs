// Signing in: a real OpenID provider, its keys and its tokens, and a hub that is configured for it.
import { strictEqual } from "node:assert";
import { fail } from "./schema.mjs";
import { samverka, startHub, withDatabases } from "../../examples/federation/stack/hub.mjs";
import * as provision from "../../examples/federation/stack/provider.mjs";

const COORDINATOR = "coordinator-of-the-south";
const WHO = "{ viewer { displayName } cases(first: 1) { totalCount } }";
const FIVE_SECONDS = 5_000;
const SCOPES = ["samverka:personal", "samverka:identifying"];
const HOLDERS = {
  [COORDINATOR]: {
    scopes: SCOPES,
    claims: { samverka_role: "REGIONAL_COORDINATOR", samverka_agency: "coordination-syd", samverka_regions: ["SYD"] },
  },
  "somebody-unknown": { scopes: SCOPES, claims: { samverka_role: "NATIONAL_COORDINATOR" } },
};
const startProvider = (keyName, port) => provision.startProvider(HOLDERS, keyName, port);

const failed = [];
let checked = 0;

await withDatabases(async (settings) => {
  let provider = await startProvider("first");
  const variables = { SAMVERKA_OIDC__ISSUER: provider.issuer, SAMVERKA_OIDC__AUDIENCE: "samverka" };
  const users = (...args) => samverka(["--config", settings, "user", ...args], variables);
  const hub = await startHub(settings, variables);
  try {
    await holds("the public asks without a token", async () => {
      strictEqual((await hub.ask(undefined, "{ __typename }")).status, 200);
    });
    await holds("somebody with a token who is not in the list is out", async () => {
      strictEqual((await hub.ask(await provider.token("somebody-unknown"), WHO)).problem, "UNAUTHENTICATED");
    });
    await holds("somebody who was added is in", async () => {
      const added = await users(
        "add", "--subject", COORDINATOR, "--display-name", "Testa Provsson", "--agency", "coordination-syd",
        "--role", "REGIONAL_COORDINATOR", "--region", "SYD",
      );
      strictEqual(added.code, 0, added.said);
      await letsIn(hub, await provider.token(COORDINATOR));
    });
    await holds("a token for another hub is refused", async () => {
      strictEqual((await hub.ask(await provider.tokenForAnotherHub(COORDINATOR), WHO)).problem, "AUDIENCE");
    });
    await holds("a token with a new key is believed at once, and one with a withdrawn key no more", async () => {
      const old = await provider.token(COORDINATOR);
      await provider.stop();
      provider = await startProvider("second", provider.port);
      await letsIn(hub, await provider.token(COORDINATOR));
      strictEqual((await hub.ask(old, WHO)).problem, "UNKNOWN_KEY");
    });
    await holds("while the provider is down, its known key is enough, and a hub that starts says to try again", async () => {
      const tokens = [await provider.token(COORDINATOR), await provider.token(COORDINATOR)];
      await provider.stop();
      await letsIn(hub, tokens[0]);
      const late = await startHub(settings, variables);
      const answer = await late.ask(tokens[1], WHO);
      await late.stop();
      strictEqual([answer.status, answer.problem, answer.retryAfter].join(" "), "503 PROVIDER_UNREACHABLE 60");
      strictEqual(late.log().includes("oidc.issuer"), true, late.log());
    });
    await holds("somebody who is deactivated is out within five seconds", async () => {
      provider = await startProvider("second", provider.port);
      const token = await provider.token(COORDINATOR);
      await letsIn(hub, token);
      strictEqual((await users("deactivate", "--subject", COORDINATOR)).code, 0);
      const since = Date.now();
      while ((await hub.ask(token, WHO)).status === 200) {
        if (Date.now() - since > FIVE_SECONDS + 500) throw new Error("is still in");
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    });
    await holds("an issuer with one slash too many stops the hub and is said", async () => {
      const wrong = { ...variables, SAMVERKA_OIDC__ISSUER: `${provider.issuer}/` };
      const ended = await samverka(["--config", settings, "serve", "--listen", "127.0.0.1:0"], wrong);
      strictEqual(ended.code, 2, ended.said);
      strictEqual(ended.said.includes("oidc.issuer") && ended.said.includes(provider.issuer), true, ended.said);
    });
  } finally {
    await hub.stop();
    await provider.stop();
  }
});
if (failed.length > 0) fail(...failed);
console.log(`  ${checked} things hold of signing in with a real provider`);

async function holds(sentence, play) {
  checked += 1;
  try {
    await play();
  } catch (error) {
    failed.push(`${sentence}: ${error.message}`);
  }
}

async function letsIn(hub, token) {
  const answer = await hub.ask(token, WHO);
  strictEqual(answer.data?.viewer?.displayName, "Testa Provsson", JSON.stringify(answer));
  strictEqual(answer.data.cases.totalCount > 0, true);
}
