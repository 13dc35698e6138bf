// A program of the stack as its own process: started, waited for, stopped; never left behind.
import { spawn } from "node:child_process";
import { createServer } from "node:net";

const SECONDS_TO_START = 60;
const SECONDS_TO_END = 15;

/**
 * Starts a program and waits until its output holds what `pattern` finds, or `probe`, an address, answers 200; then says what
 * was found.
 */
export async function startChild({ name, command, args, variables = {}, pattern, probe, stream = "stdout", cwd }) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...variables }, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  // Both pipes are always read: a program whose full pipe nobody empties stands still.
  const found = new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${name} is not ready after ${SECONDS_TO_START} s: ${said}`)), SECONDS_TO_START * 1000);
    for (const [from, pipe] of [["stdout", child.stdout], ["stderr", child.stderr]]) {
      pipe.on("data", (part) => {
        said = (said + part).slice(-200_000);
        const match = from === stream && pattern?.exec(said);
        if (match) {
          clearTimeout(late);
          resolve(match);
        }
      });
    }
    child.on("error", (problem) => (clearTimeout(late), reject(new Error(`${name} cannot be started: ${problem.message}`))));
    child.on("exit", (code) => (clearTimeout(late), reject(new Error(`${name} ended with ${code}: ${said}`))));
  });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  const stop = async (signal = "SIGTERM") => {
    child.kill(signal);
    const forced = setTimeout(() => child.kill("SIGKILL"), SECONDS_TO_END * 1000);
    await ended;
    clearTimeout(forced);
  };
  try {
    const match = await (probe ? Promise.race([found, answers(probe)]) : found);
    return { match, pid: child.pid, ended, log: () => said, stop };
  } catch (problem) {
    await stop("SIGKILL");
    throw problem;
  }
}

async function answers(address) {
  const until = Date.now() + SECONDS_TO_START * 1000;
  while (Date.now() < until) {
    const answer = await fetch(address, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A port that can be taken now: the one that is asked for, or any for 0. */
export function freePort(port, name) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", ({ code }) => reject(new Error(`port ${port} for ${name} cannot be taken (${code}); choose another with --port`)));
    server.listen(port, "127.0.0.1", () => {
      const { port: taken } = server.address();
      server.close(() => resolve(taken));
    });
  });
}
