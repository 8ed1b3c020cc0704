// Marks on the images: drawn with the tools, kept by the server, and shown again as the list of the page says.
//
// The list is an element [data-marks] whose parts are [data-mark='{"number", "kind", "points", "series", "place",
// "window"}'] with links [data-jump=number], and, for who may mark, [data-mark-form] with a form. Points are columns and
// rows in pixels from the top left corner of the picture. htmx sends the forms and puts the new list in place.
import { eventTarget, utilities } from "@cornerstonejs/core";
import { Enums, annotation as annotations } from "@cornerstonejs/tools";
import { frameOf } from "./frames.js";

const SVG = "http://www.w3.org/2000/svg";
const MOST_POINTS = 300;
// What a tool draws, as a kind of mark and its points in order.
const DRAWN = {
  ArrowAnnotate: ["arrow", ({ handles }) => handles.points],
  Length: ["length", ({ handles }) => handles.points],
  Angle: ["angle", ({ handles }) => handles.points],
  EllipticalROI: ["ellipse", ({ handles }) => handles.points],
  RectangleROI: ["rectangle", ({ handles: { points: [a, b, c, d] } }) => [a, b, d, c]],
  PlanarFreehandROI: ["freehand", ({ contour }) => thinned(contour.polyline)],
  Label: ["text", ({ handles }) => handles.points.slice(0, 1)],
};
// Where a mark stands that is put by the keyboard, in parts of the picture; its points are then moved by their numbers.
const PUT = {
  arrow: [[0.5, 0.5], [0.6, 0.6]], length: [[0.4, 0.5], [0.6, 0.5]], angle: [[0.6, 0.5], [0.4, 0.5], [0.6, 0.6]],
  ellipse: [[0.5, 0.4], [0.5, 0.6], [0.4, 0.5], [0.6, 0.5]], rectangle: [[0.4, 0.4], [0.6, 0.4], [0.6, 0.6], [0.4, 0.6]],
  freehand: [[0.5, 0.4], [0.6, 0.6], [0.4, 0.6]], text: [[0.5, 0.5]],
};
const CLOSED = new Set(["rectangle", "freehand"]);

export class Marks {
  constructor(viewer) {
    this.viewer = viewer;
    this.layer = viewer.element.appendChild(made("svg", { class: "mark-layer", "aria-hidden": "true" }));
    this.chosen = Number(new URLSearchParams(location.search).get("mark")) || 0;
    this.listen();
    this.read();
  }

  listen() {
    eventTarget.addEventListener(Enums.Events.ANNOTATION_COMPLETED, ({ detail }) => this.propose(detail.annotation));
    eventTarget.addEventListener(Enums.Events.ANNOTATION_MODIFIED, ({ detail }) => {
      if (detail.annotation.annotationUID === this.drawn) this.fill(detail.annotation);
    });
    document.addEventListener("click", (event) => {
      const link = event.target.closest("[data-jump]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.jump(Number(link.dataset.jump));
    });
    document.addEventListener("input", (event) => { if (this.form?.contains(event.target)) this.typed(); });
    document.body.addEventListener("htmx:afterSwap", () => this.read());
  }

  // The list as it stands now; what was kept need not stand there as a drawing as well.
  read() {
    const part = document.querySelector("[data-marks]");
    this.kept = [...(part?.querySelectorAll("[data-mark]") ?? [])].map((one) => JSON.parse(one.dataset.mark));
    part?.querySelectorAll("[data-without-viewer]").forEach((one) => { one.hidden = true; });
    this.form = part?.querySelector("[data-mark-form] form") ?? null;
    if (!this.form?.elements.points.value) this.pending = null;
    if (this.drawn && !this.form?.elements.points.value) this.forget();
    this.paint();
  }

  forget() {
    annotations.state.removeAnnotation(this.drawn);
    this.drawn = this.pending = null;
    this.viewer.viewport.render();
  }

  propose(annotation) {
    if (!this.form || !DRAWN[annotation.metadata.toolName]) return;
    this.fill(annotation);
    this.form.elements.text.focus({ preventScroll: true });
  }

  fill(annotation) {
    const [kind, pointsOf] = DRAWN[annotation.metadata.toolName];
    const frame = frameOf(annotation.metadata.referencedImageId);
    if (!frame || !this.form) return;
    this.drawn = annotation.annotationUID;
    this.pending = null;
    this.write(kind, pointsOf(annotation.data).map((world) => this.pixelOf(world)), frame);
  }

  write(kind, points, frame) {
    const { elements } = this.form;
    const [instance, number] = frame.id.split(":");
    const told = { instance, frame: number, kind, series: this.viewer.series.id, image: this.viewer.index + 1 };
    for (const [name, value] of Object.entries(told)) elements[name].value = value;
    elements.points.value = points.map((point) => point.map((one) => one.toFixed(1)).join(" ")).join("; ");
    elements.drawn_window.value = this.viewer.windowNow();
    this.form.closest("details").open = true;
  }

  // By the keyboard: a mark in the middle, to be moved by its numbers.
  put(kind) {
    const frame = this.viewer.series.frames[this.viewer.index];
    if (!this.form || !PUT[kind]) return;
    if (this.drawn) this.forget();
    this.write(kind, PUT[kind].map(([x, y]) => [x * frame.columns, y * frame.rows]), frame);
    this.typed();
    this.ask("points");
  }

  // The form stands beside the picture: where that fills the screen, nothing outside of it is seen or takes the focus.
  async ask(name) {
    if (document.fullscreenElement) await document.exitFullscreen();
    this.form.elements[name].focus();
  }

  typed() {
    const { points, kind } = this.form.elements;
    const pairs = points.value.split(";").map((point) => point.trim().split(/\s+/).map((one) => Number(one.replace(",", "."))));
    const isWhole = pairs.every((pair) => pair.length === 2 && pair.every(Number.isFinite));
    this.pending = isWhole ? { kind: kind.value, points: pairs, number: "" } : null;
    this.paint();
  }

  async jump(number) {
    const mark = this.kept.find((one) => one.number === number);
    if (!mark) return;
    this.chosen = number;
    await this.viewer.openAt(mark.series, mark.place);
    if (mark.window) this.viewer.window(...mark.window);
    this.paint();
    this.viewer.root.scrollIntoView({ block: "nearest" });
  }

  paint() {
    const { series, index, viewport } = this.viewer;
    if (!viewport.getImageData()) return; // an empty canvas is drawn, too, while the first picture is on its way
    const here = (this.kept ?? []).filter((one) => one.series === series?.id && one.place === index);
    this.layer.replaceChildren(...[...here, ...(this.pending ? [this.pending] : [])].flatMap((one) => this.drawing(one)));
  }

  drawing({ kind, points, number }) {
    const corners = (kind === "ellipse" ? around(points) : points).map((point) => this.canvasOf(point));
    const path = corners.map(([x, y], place) => `${place ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("") + (CLOSED.has(kind) || kind === "ellipse" ? "Z" : "");
    const line = path + (kind === "arrow" ? head(corners) : kind === "text" ? cross(corners[0]) : "");
    const [x, y] = corners.reduce((far, one) => (one[0] > far[0] ? one : far));
    const name = `mark-drawn${number === this.chosen ? " chosen" : ""}${number === "" ? " pending" : ""}`;
    const group = made("g", { class: name });
    group.append(made("path", { class: "mark-seam", d: line }), made("path", { class: "mark-line", d: line }));
    group.append(Object.assign(made("text", { x: x + 6, y: y - 6 }), { textContent: number }));
    return [group];
  }

  // The middle of the first pixel is half a pixel away from its corner.
  pixelOf(world) {
    const { imageData } = this.viewer.viewport.getImageData();
    return utilities.transformWorldToIndexContinuous(imageData, world).slice(0, 2).map((one) => one + 0.5);
  }

  canvasOf([x, y]) {
    const { imageData } = this.viewer.viewport.getImageData();
    return this.viewer.viewport.worldToCanvas(utilities.transformIndexToWorld(imageData, [x - 0.5, y - 0.5, 0]));
  }
}

function made(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

const thinned = (line) => {
  const step = Math.max(1, Math.ceil(line.length / MOST_POINTS));
  return line.filter((_point, place) => place % step === 0);
};

function around([a, b, c, d]) {
  const centre = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const first = [b[0] - centre[0], b[1] - centre[1]], second = [(d[0] - c[0]) / 2, (d[1] - c[1]) / 2];
  return Array.from({ length: 72 }, (_nothing, step) => {
    const [cosine, sine] = [Math.cos((step * Math.PI) / 36), Math.sin((step * Math.PI) / 36)];
    return [centre[0] + first[0] * cosine + second[0] * sine, centre[1] + first[1] * cosine + second[1] * sine];
  });
}

function head([tip, tail]) {
  const turn = Math.atan2(tail[1] - tip[1], tail[0] - tip[0]);
  const ends = [turn + 0.5, turn - 0.5].map((one) => [tip[0] + 14 * Math.cos(one), tip[1] + 14 * Math.sin(one)]);
  return ends.map(([x, y]) => `M${tip[0]} ${tip[1]}L${x} ${y}`).join("");
}

const cross = ([x, y]) => `M${x - 7} ${y}H${x + 7}M${x} ${y - 7}V${y + 7}`;
