// Letters at the edges of a picture: which side of the body lies there, however it is turned, mirrored or cut. They are the
// letters of the standard (R, L, A, P, H, F), as printed on films everywhere; the page says in words what they mean.
// Beside them the window of the moment. What the header does not tell is said to be unknown, and no side is guessed.
import { Enums } from "@cornerstonejs/core";

const EDGES = { left: [-1, 0], right: [1, 0], top: [0, -1], bottom: [0, 1] };
// Coordinates of a patient grow to the left, to the back and to the head (PS3.3, C.7.6.2.1.1).
const LETTERS = [["L", "R"], ["P", "A"], ["H", "F"]];
const OPPOSITE = { R: "L", L: "R", A: "P", P: "A", H: "F", F: "H" };
// A side is named beside the main one where the picture is tilted towards it by more than some 20 degrees.
const TILTED = 0.35;

// Where a direction in the patient leads, `L` or `LA`; "" for none.
export function lettersOf(direction) {
  const length = Math.hypot(...direction);
  if (!length) return "";
  return direction
    .map((part, axis) => [Math.abs(part) / length, LETTERS[axis][part > 0 ? 0 : 1]])
    .filter(([part]) => part > TILTED)
    .sort(([one], [other]) => other - one)
    .map(([, letter]) => letter).join("");
}

// The letters of a direction in the picture, where the header names the sides of its rows and columns alone, as `L\F`.
export function lettersIn([along, down], [row, column]) {
  const [letters, grows] = Math.abs(along) >= Math.abs(down) ? [row, along > 0] : [column, down > 0];
  return grows ? letters : [...letters].map((letter) => OPPOSITE[letter] ?? letter).join("");
}

export class Sides {
  // `frame()` is the one that the viewport shows.
  constructor(viewport, frame) {
    Object.assign(this, { viewport, frame });
    this.box = viewport.element.appendChild(Object.assign(document.createElement("div"), { className: "viewer-sides" }));
    this.box.setAttribute("aria-hidden", "true");
    this.parts = Object.fromEntries([...Object.keys(EDGES), "window"].map((name) => {
      const part = this.box.appendChild(document.createElement("span"));
      part.dataset.edge = name;
      return [name, part];
    }));
    for (const event of [Enums.Events.IMAGE_RENDERED, Enums.Events.CAMERA_MODIFIED, Enums.Events.VOI_MODIFIED]) viewport.element.addEventListener(event, () => this.paint());
  }

  paint() {
    this.known = false;
    for (const [name, edge] of Object.entries(EDGES)) {
      const letters = this.at(edge);
      this.parts[name].textContent = letters;
      this.known ||= Boolean(letters);
    }
    this.parts.window.textContent = this.windowNow();
  }

  at([along, down]) {
    const { frame } = this;
    const shown = frame();
    const direction = this.direction(along, down);
    if (!direction || !shown) return "";
    if (shown.orientation) return lettersOf(direction);
    return shown.sides ? lettersIn(direction, shown.sides) : "";
  }

  // From the middle of the canvas towards an edge, in the coordinates of the patient (of the picture, where it has none).
  direction(along, down) {
    const { clientWidth: width, clientHeight: height } = this.viewport.canvas;
    if (!width || !height) return null;
    const middle = this.viewport.canvasToWorld([width / 2, height / 2]);
    const edge = this.viewport.canvasToWorld([width / 2 + along * 100, height / 2 + down * 100]);
    return edge?.map((part, axis) => part - middle[axis]);
  }

  windowNow() {
    const { voiRange } = this.viewport.getProperties() ?? {};
    const shown = this.frame();
    if (!voiRange || !shown || shown.samples > 1) return "";
    const width = voiRange.upper - voiRange.lower;
    const show = (number) => new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: width < 20 ? 2 : 0 }).format(number);
    return `W ${show(width + 1)} · L ${show((voiRange.upper + voiRange.lower + 1) / 2)}`;
  }
}
