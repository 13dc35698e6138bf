// The drawing: whole, steady, told apart, and walked through by keyboard.
import { answered, be, check, DRAWING, scene } from "./check.mjs";

export async function theDrawing(browser, origin) {
  await scene("the drawing", browser, origin, { hash: `#persona=coordinator-syd&${DRAWING}&lang=en` }, async (page) => {
    await answered(page, "Sixten");
    const first = await isDrawnWhole(page);
    const places = await placesOf(page);
    await be(page, "shelter");
    await answered(page, "Tuva");
    const second = await isDrawnWhole(page);
    check(second.nodes.length < first.nodes.length, "the shelter sees as much as the coordinator");
    const shelters = new Set(second.nodes.map(({ id }) => id));
    const gone = first.nodes.filter(({ id }) => !shelters.has(id)).length;
    check(gone > 0 && (await page.locator(".drawing .ghost[data-id]:not(.edge)").count()) === gone, `not ${gone} nodes are shown as gone`);
    await be(page, "coordinator-syd");
    await answered(page, "Sixten");
    await page.locator(".compared button").click();
    check(JSON.stringify(await placesOf(page)) === JSON.stringify(places), "the same answer is drawn in other places");
    const shapes = await page.evaluate(() =>
      [...document.querySelectorAll(".kinds li")].map((item) => `${item.querySelector("path").getAttribute("d")} ${getComputedStyle(item.querySelector("path")).fill}`),
    );
    check(shapes.length === 7 && new Set(shapes.map((one) => one.split(" rgb")[0])).size === 7, "kinds do not differ by shape");
    check(new Set(shapes.map((one) => one.split(" rgb")[1])).size === 7, "kinds do not differ by colour");
    const person = page.locator(".node.kind-PERSON").first();
    await person.hover();
    check((await page.locator(".edge-labels text").count()) > 1, "edges are not named on hover");
    check((await page.locator(".node.near").count()) < first.nodes.length, "neighbours are not told from the rest");
    check((await page.locator(".relations").innerText()).includes("takes part in"), "relations are not said");
    check((await page.locator(".as-list > ul > li").count()) === first.nodes.length, "the list does not have every node");
    const cut = first.answer;
    cut.data.case.graph.truncated = true;
    await page.route("**/graphql", (route) => route.fulfill({ json: cut }));
    await page.locator("#run").click();
    await page.locator(".truncated").waitFor();
  });
}

/** The drawing has a shape for each node, a line for each edge, and no two labels or shapes that touch. */
async function isDrawnWhole(page) {
  await page.getByText("JSON", { exact: true }).click();
  const answer = JSON.parse(await page.locator(".raw").innerText());
  const { nodes, edges } = answer.data.case.graph;
  await page.getByText("Drawing", { exact: true }).click();
  check((await page.locator(".drawing .node .shape").count()) === nodes.length, `not ${nodes.length} shapes are drawn`);
  check((await page.locator(".drawing .edge:not(.ghost)").count()) === edges.length, `not ${edges.length} lines are drawn`);
  check((await page.locator(".drawing .node > title").count()) === nodes.length, "a node has no title");
  const touching = await page.evaluate(() => {
    const boxes = [...document.querySelectorAll(".drawing .node .shape, .drawing .node text")].map((part) => [part.parentNode.dataset.id, part.getBoundingClientRect()]);
    const touch = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
    return boxes.flatMap(([id, box], index) => boxes.slice(index + 1).filter(([other, otherBox]) => id !== other && touch(box, otherBox)).map(([other]) => `${id} ${other}`));
  });
  check(touching.length === 0, `drawn over each other: ${touching.join(", ")}`);
  return { nodes, edges, answer };
}

function placesOf(page) {
  return page.evaluate(() => [...document.querySelectorAll(".drawing .node")].map((node) => node.getAttribute("transform")));
}

export async function theKeyboardInTheDrawing(browser, origin) {
  await scene("the keyboard in the drawing", browser, origin, { hash: `#persona=coordinator-syd&${DRAWING}&lang=en` }, async (page) => {
    await answered(page, "Sixten");
    await page.locator("[name=view]:checked").focus();
    for (let stop = 0; stop < 4 && (await page.locator(".node:focus").count()) === 0; stop += 1) await page.keyboard.press("Tab");
    check((await page.locator(".node.kind-CASE:focus").count()) === 1, "Tab does not reach the case");
    const reached = new Set();
    for (const key of ["ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "End", "Home"]) {
      await page.keyboard.press(key);
      reached.add(await page.locator(".node:focus").getAttribute("data-id"));
      check((await page.locator(".relations").innerText()).length > 20, `nothing is said after ${key}`);
    }
    check(reached.size >= 5, `the arrow keys reach only ${reached.size} nodes`);
    check((await page.locator(".node.kind-CASE:focus").count()) === 1, "Home does not lead back to the case");
  });
}
