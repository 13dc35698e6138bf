// Arguments that schemathesis makes up, valid and not, asked as those who may read the most. It calls every refusal a failure, also
// one that is as it should be; so what counts is the hub's own log: no status from 500 on, and no error that nobody foresaw.
import { execFile } from "node:child_process";
import { fail, start, tokenOf, withFolder } from "./hub.mjs";

const [program] = process.argv.slice(2);
const ENOUGH = 1_000;

await withFolder(async (folder) => {
  const hub = await start(folder);
  try {
    for (const persona of ["national-coordinator", "dpo", "statistician"]) {
      const token = await tokenOf(hub.origin, persona);
      const options = ["run", `${hub.origin}/graphql`, "-n", "20", "--seed", "1", "--max-time", "60", "-H", `Authorization: ${token}`];
      const said = await new Promise((resolve) => {
        execFile(program, options, { maxBuffer: 1 << 26, cwd: folder }, (_, stdout, stderr) => resolve(stdout + stderr));
      });
      const generated = Number(/(\d+) generated/.exec(said)?.[1] ?? 0);
      console.log(`  as ${persona}: ${generated} cases`);
      if (generated < ENOUGH) fail(`only ${generated} cases:`, said.slice(-4_000));
    }
  } finally {
    await hub.stop();
  }
  const lines = hub.log().split("\n");
  const answered = lines.filter((line) => line.includes("answered"));
  const broken = lines.filter((line) => /status=5\d\d|code="INTERNAL"|panicked/.test(line));
  console.log(`  ${answered.length} requests answered, ${broken.length} with a server error`);
  if (answered.length < ENOUGH) fail("the log was not understood:", ...lines.slice(0, 3));
  if (broken.length > 0) fail(...broken.slice(0, 5));
});
