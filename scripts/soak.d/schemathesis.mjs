// Arguments that schemathesis makes up, valid and not, asked as those who may read: no server error, and the schema holds.
import { spawnSync } from "node:child_process";
import { fail, start, tokenOf, withFolder } from "./hub.mjs";

const [program] = process.argv.slice(2);

await withFolder(async (folder) => {
  const hub = await start(folder);
  try {
    for (const persona of ["national-coordinator", "dpo"]) {
      const token = await tokenOf(hub.origin, persona);
      const options = ["run", `${hub.origin}/graphql`, "-n", "20", "--seed", "1", "--max-time", "120", "-H", `Authorization: ${token}`];
      const { status, stdout, stderr } = spawnSync(program, options, { encoding: "utf8" });
      const said = `${stdout}${stderr}`;
      console.log(`  as ${persona}: ${said.trim().split("\n").slice(-6).join(" | ")}`);
      if (status !== 0) fail(said.slice(-6_000));
    }
  } finally {
    await hub.kill();
  }
});
