type Child = Node | string | null | undefined | false;
type Props = Readonly<Record<string, string | number | boolean | EventListener | undefined>>;

/**
 * Makes an element: `on…` listens, true and false set or leave out an attribute, everything else is one. These pages are
 * small forms on old phones: this is all that they need of a framework.
 */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  props: Props = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const name of Object.keys(props)) {
    const value = props[name];
    if (typeof value === "function") element.addEventListener(name.slice(2).toLowerCase(), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  fill(element, ...children);
  return element;
}

/** Replaces what an element contains. */
export function fill(element: HTMLElement, ...children: readonly Child[]): void {
  element.textContent = "";
  for (const child of children)
    if (child) element.appendChild(typeof child === "string" ? document.createTextNode(child) : child);
}

/** A label over its field, with what belongs there and a place for what is wrong with it. */
export function field(label: string, control: HTMLElement, help?: string): HTMLElement {
  const fault = el("p", { class: "fault", id: `${control.id}-fault`, role: "alert" });
  control.setAttribute("aria-describedby", fault.id);
  return el(
    "div",
    { class: "field" },
    el("label", { for: control.id }, label),
    help ? el("p", { class: "help" }, help) : null,
    control,
    fault,
  );
}

/** Says under a field what is wrong with it, or takes that back. */
export function fault(id: string, text: string): void {
  const place = document.getElementById(`${id}-fault`);
  if (place) place.textContent = text;
  const control = document.getElementById(id);
  if (control) control.setAttribute("aria-invalid", text === "" ? "false" : "true");
}
