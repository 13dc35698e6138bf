// Elements are made, never parsed: what an answer holds can only become text.

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element; children are nodes or text, and what is empty is left out. */
export function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** An SVG element. */
export function drawn(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

/** A drawn sign without meaning of its own: words stand beside it. */
export function sign(name) {
  const [box, path] = SIGNS[name];
  return drawn("svg", { class: `sign sign-${name}`, viewBox: box, "aria-hidden": "true" }, drawn("path", { d: path }));
}

const SIGNS = {
  lock: ["0 0 16 16", "M4 7V5a4 4 0 0 1 8 0v2h1v7.5H3V7h1Zm1.8 0h4.4V5a2.2 2.2 0 0 0-4.4 0v2ZM7.2 9.6v2.6h1.6V9.6H7.2Z"],
  open: ["0 0 16 16", "M4 7V4.6a4 4 0 0 1 7.7-1.5l-1.7.7A2.2 2.2 0 0 0 5.8 4.6V7H13v7.5H3V7h1Zm3.2 2.6v2.6h1.6V9.6H7.2Z"],
  gone: ["0 0 16 16", "M3 7h10v2H3z"],
  fresh: ["0 0 16 16", "M7 3h2v4h4v2H9v4H7V9H3V7h4z"],
  changed: ["0 0 16 16", "M3 5.6c1.7-1.6 3.3-1.6 5 0s3.3 1.6 5 0V8c-1.7 1.6-3.3 1.6-5 0s-3.3-1.6-5 0V5.600Zm0 4.600c1.700-1.600 3.300-1.600 5 0s3.300 1.600 5 0v2.400c-1.700 1.600-3.300 1.600-5 0s-3.300-1.600-5 0z"],
};

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}
