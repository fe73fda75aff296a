// dom.ts - making elements; text is only ever set as text.
export type Attributes = Record<string, string | number | boolean>;

function fill<T extends Element>(node: T, attributes: Attributes, children: (Node | string | null)[]): T {
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    if (value === false || value === undefined) continue;
    node.setAttribute(key, value === true ? '' : String(value));
  }
  for (const c of children) if (c !== null) node.append(c);
  return node;
}
export function el<K extends keyof HTMLElementTagNameMap>(name: K, attributes: Attributes = {}, ...children: (Node | string | null)[]): HTMLElementTagNameMap[K] {
  return fill(document.createElement(name), attributes, children);
}
export function svg(name: string, attributes: Attributes = {}, ...children: (Node | string | null)[]): SVGElement {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}
/** Element.replaceChildren, which Chromium knows from 86 on. */
export function refill(node: Element, ...children: (Node | string)[]): void {
  node.textContent = '';
  node.append(...children);
}
