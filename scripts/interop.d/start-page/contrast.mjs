// How well text stands out, as WCAG 2 measures it. Runs in the page, so it names nothing outside itself.

/** All visible texts whose contrast with what is behind them is below AA. */
export function contrasts() {
  const parse = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const light = ({ r, g, b }) => {
    const [red, green, blue] = [r, g, b].map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const over = (top, below) => {
    const mix = (part) => top[part] * top.a + below[part] * (1 - top.a);
    return { r: mix("r"), g: mix("g"), b: mix("b"), a: 1 };
  };
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      // A striped ground is as bad as its stripe that is nearest to the text.
      const stripes = style.backgroundImage.match(/rgba?\([^)]*\)/g);
      if (stripes) return stripes.map(parse);
      layers.push(parse(style.backgroundColor));
      if (layers[layers.length - 1].a === 1) break;
    }
    return [layers.reverse().reduce((below, top) => over(top, below))];
  };
  const faded = (element) => {
    let opacity = 1;
    for (let at = element; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
    return opacity;
  };
  const weak = [];
  let measured = 0;
  for (const element of document.querySelectorAll("body *")) {
    const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.textContent.trim()).join("");
    const box = element.getBoundingClientRect();
    if (text === "" || box.width <= 1 || element.closest("title, noscript")) continue;
    const style = getComputedStyle(element);
    const isDrawn = element.closest("svg") !== null;
    const colour = parse(isDrawn ? style.fill : style.color);
    for (const ground of behind(isDrawn ? element.closest(".canvas") ?? element : element)) {
      const shown = over({ ...colour, a: colour.a * faded(element) }, ground);
      const [darker, brighter] = [light(shown), light(ground)].sort((one, other) => one - other);
      const ratio = (brighter + 0.05) / (darker + 0.05);
      measured += 1;
      if (ratio < 4.5) weak.push(`"${text.slice(0, 30)}" ${ratio.toFixed(2)}`);
    }
  }
  return { measured, weak };
}
