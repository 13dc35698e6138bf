// Several hubs behind one address: connections go to each in turn, and past one that is not there. Stands in for the balancer
// that an operator has.
import { connect, createServer } from "node:net";

export async function startBalance(urls) {
  const placeOf = ({ hostname, port }) => ({ host: hostname, port: Number(port) });
  let places = urls.map((url) => placeOf(new URL(url)));
  let turn = 0;
  const open = new Set();
  const server = createServer((client) => {
    open.add(client);
    client.on("close", () => open.delete(client));
    join(client, places.map((_, step) => places[(turn + step) % places.length]));
    turn += 1;
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = () => new Promise((resolve) => {
    server.close(resolve);
    for (const client of open) client.destroy();
  });
  // New connections go past it; those that are there stay.
  const without = (url) => {
    const out = placeOf(new URL(url));
    places = places.filter(({ port }) => port !== out.port);
  };
  return { url: `http://127.0.0.1:${server.address().port}/graphql`, stop, without };
}

function join(client, [place, ...others]) {
  if (!place) return client.destroy();
  const hub = connect(place);
  client.on("error", () => hub.destroy());
  hub.once("connect", () => {
    // Whichever side goes takes the other with it: a half-open connection would let a request wait for nobody.
    client.once("close", () => hub.destroy());
    hub.once("close", () => client.destroy());
    client.pipe(hub).pipe(client);
  });
  hub.once("error", () => (hub.connecting || hub.bytesRead + hub.bytesWritten === 0 ? join(client, others) : client.destroy()));
}
