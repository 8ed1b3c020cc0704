// The viewer of a study: Cornerstone3D behind the page's own buttons.
//
// <section data-viewer data-description="/where/its/description/is/" data-series-shown=ID data-place-shown=N
// data-window-shown="centre,width"> holds
// [data-stage] (what the server drew stands in it until the first frame is here), buttons with data-tool,
// data-window="centre,width" and data-turn, an <input type=range data-place>, an <output data-said> and the words it says
// in data-said-*. <select data-compare> names series to be shown beside, each as the description of its study, a hash and
// its number. [data-with-viewer] appears and [data-without-viewer] goes once the viewer runs. Links with data-series,
// anywhere on the page, choose a series. Without a viewer the page goes on as the server made it.
import { Enums, RenderingEngine, getShouldUseCPURendering, imageLoadPoolManager, init, utilities } from "@cornerstonejs/core";
import * as tools from "@cornerstonejs/tools";
import { Beside, TWO_FINGERS } from "./beside.js";
import { frameOf, imageIdOf, know, prepare } from "./frames.js";
import { Marks } from "./marks.js";
import { Planes } from "./planes.js";
import { Sides } from "./sides.js";

const GROUP = "study";
const STAGE = "stage";
const TOOLS = {
  window: tools.WindowLevelTool, pan: tools.PanTool, zoom: tools.ZoomTool, length: tools.LengthTool,
  angle: tools.AngleTool, ellipse: tools.EllipticalROITool, rectangle: tools.RectangleROITool,
  freehand: tools.PlanarFreehandROITool, probe: tools.ProbeTool, arrow: tools.ArrowAnnotateTool, text: tools.LabelTool,
};
// A mark gets its words in the form beside the image; the library would ask for them in a window.
const NO_QUESTION = { getTextCallback: (done) => done("•"), changeTextCallback: (_data, _event, done) => done("•") };
const SETTINGS = { freehand: { allowOpenContours: false }, arrow: NO_QUESTION, text: NO_QUESTION };
const { Primary, Secondary, Auxiliary, Wheel } = tools.Enums.MouseBindings;
const KEYS = {
  ArrowDown: (viewer) => viewer.step(1), ArrowUp: (viewer) => viewer.step(-1), PageDown: (viewer) => viewer.step(10),
  PageUp: (viewer) => viewer.step(-10), Home: (viewer) => viewer.go(0), End: (viewer) => viewer.go(Infinity),
  "+": (viewer) => viewer.zoom(1.2), "-": (viewer) => viewer.zoom(1 / 1.2), i: (viewer) => viewer.turn("invert"),
  Enter: (viewer) => viewer.marks.put(viewer.held), r: (viewer) => viewer.turn("reset"), " ": (viewer) => viewer.turn("play"),
};

const GLANCE_MS = 150;
const GUESSED_RATE = 12;

// The keys of the links that the viewer stands in for, wherever the focus is.
const EVERYWHERE = { n: (viewer) => viewer.step(1), b: (viewer) => viewer.step(-1) };

class Viewer {
  constructor(root, description) {
    this.root = root;
    this.description = description;
    this.stage = root.querySelector("[data-stage]");
    this.place = root.querySelector("[data-place]");
    this.mark = root.querySelector("[data-said]");
    this.isPlaying = false;
  }

  async open() {
    this.element = Object.assign(document.createElement("div"), { className: "viewer-canvas" });
    this.stage.append(this.element);
    this.engine = new RenderingEngine("consilia");
    this.engine.enableElement({ viewportId: STAGE, element: this.element, type: Enums.ViewportType.STACK });
    this.viewport = this.engine.getViewport(STAGE);
    this.takeTools();
    this.marks = new Marks(this);
    this.sides = new Sides(this.viewport, () => frameOf(this.viewport.getCurrentImageId()));
    this.legend = this.root.querySelector("[data-sides]");
    this.listen();
    const { seriesShown, placeShown, windowShown } = this.root.dataset;
    const series = this.description.series.find((one) => one.id === seriesShown) ?? this.description.series[0];
    await this.show(series, Math.min(Number(placeShown) || 0, series.frames.length - 1));
    if (windowShown && this.series === series) this.window(...windowShown.split(",").map(Number));
  }

  takeTools() {
    const group = tools.ToolGroupManager.createToolGroup(GROUP);
    group.setViewportsCursorByToolName = () => {}; // drawn pointers are blobs, which our pages do not load
    for (const [name, Tool] of Object.entries({ ...TOOLS, scroll: tools.StackScrollTool })) {
      tools.addTool(Tool);
      group.addTool(Tool.toolName, SETTINGS[name]);
    }
    group.addViewport(STAGE, "consilia");
    group.setToolActive(tools.StackScrollTool.toolName, { bindings: [{ mouseButton: Wheel }] });
    this.group = group;
    this.hold("window");
  }

  hold(name) {
    this.held = name;
    for (const [other, Tool] of Object.entries(TOOLS)) {
      const bindings = [];
      if (other === name) bindings.push({ mouseButton: Primary });
      if (other === "pan") bindings.push({ mouseButton: Auxiliary });
      if (other === "zoom") bindings.push({ mouseButton: Secondary }, TWO_FINGERS);
      bindings.length ? this.group.setToolActive(Tool.toolName, { bindings }) : this.group.setToolPassive(Tool.toolName);
    }
    for (const button of this.root.querySelectorAll("[data-tool]")) button.setAttribute("aria-pressed", button.dataset.tool === name);
  }

  listen() {
    this.root.addEventListener("click", (event) => {
      const { tool, window: preset, turn } = event.target.closest("[data-tool], [data-window], [data-turn]")?.dataset ?? {};
      if (tool) this.hold(tool);
      else if (preset) this.window(...preset.split(",").map(Number));
      else if (turn) this.turn(turn);
    });
    document.addEventListener("click", (event) => {
      const link = event.target.closest("[data-series]");
      const chosen = link && this.description.series.find((one) => one.id === link.dataset.series);
      if (!chosen || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.show(chosen);
    });
    document.addEventListener("keydown", (event) => {
      const keys = this.stage.contains(event.target) ? { ...KEYS, ...EVERYWHERE } : EVERYWHERE;
      const isTyping = event.target.matches?.("input:not([type=range]), textarea, select");
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping || !keys[event.key]) return;
      event.preventDefault();
      keys[event.key](this);
    });
    const compare = this.root.querySelector("[data-compare]");
    compare?.addEventListener("change", () => this.compare(compare.value, compare.selectedOptions[0].label));
    this.place.addEventListener("input", () => this.go(Number(this.place.value)));
    this.element.addEventListener(Enums.Events.STACK_NEW_IMAGE, ({ detail }) => this.arrived(detail.imageIdIndex ?? this.viewport.getCurrentImageIdIndex()));
    this.element.addEventListener(Enums.Events.IMAGE_RENDERED, () => { this.marks.paint(); this.explain(); });
    new ResizeObserver(() => this.engine.resize(true, true)).observe(this.stage);
  }

  // Beside the one shown; an empty address takes the second away.
  async compare(address, label) {
    if (this.planes) this.closePlanes();
    this.beside?.close();
    this.beside = address ? new Beside(this) : null;
    try {
      await this.beside?.open(address, label);
    } catch (error) {
      this.tell(this.root.dataset.saidFailed);
      throw error;
    }
  }

  async openPlanes() {
    if (this.planes) return this.closePlanes();
    if (this.series.no_planes) return this.tell(this.series.no_planes);
    if (getShouldUseCPURendering()) return this.tell(this.root.dataset.saidNoWebgl);
    this.stop();
    this.stage.dataset.planes = "";
    this.planes = new Planes(this);
    this.pressed("planes", true);
    try {
      await this.planes.open(this.series);
    } catch (error) {
      this.closePlanes();
      this.tell(this.root.dataset.saidFailed);
      throw error;
    }
  }

  closePlanes() {
    this.planes?.close();
    this.planes = null;
    delete this.stage.dataset.planes;
    this.pressed("planes", false);
    this.engine.resize(true, true);
  }

  async show(series, place = this.middleOf(series)) {
    this.stop();
    if (this.planes) this.closePlanes();
    this.series = series;
    for (const frame of series.frames) know(frame, series.modality);
    const ids = series.frames.map(imageIdOf);
    this.place.max = ids.length - 1;
    for (const link of document.querySelectorAll("[data-series]")) {
      link.dataset.series === series.id ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
    }
    for (const button of this.root.querySelectorAll("[data-turn=play]")) button.disabled = ids.length < 2;
    const coming = this.viewport.setStack(ids, place);
    // It comes unmirrored, unturned and in its own window: what is done before it is here waits for it.
    this.come = coming.catch(() => {});
    try {
      await coming;
      if (this.series !== series) return this.stay(); // another was chosen meanwhile
      this.unveil();
      this.viewport.render();
      this.arrived(place);
      tools.utilities.stackContextPrefetch.enable(this.element);
    } catch (error) {
      if (this.series === series) this.tell(this.root.dataset.saidFailed);
      throw error;
    }
  }

  // Without WebGL the library draws what comes last, a series that was chosen before included.
  stay() {
    const drawn = this.viewport.getCornerstoneImage()?.imageId;
    if (drawn !== this.viewport.getCurrentImageId()) this.show(this.series, this.index);
  }

  // The picture of the server goes when the viewer's own stands there: an empty viewer is drawn before it, too.
  unveil() {
    const seen = () => requestAnimationFrame(() => requestAnimationFrame(() => { this.stage.dataset.drawn = ""; }));
    this.element.addEventListener(Enums.Events.IMAGE_RENDERED, seen, { once: true });
  }

  // A film begins at its beginning; of a stack the middle says most, and its neighbours are fetched next, outwards.
  middleOf(series) { return series.rate ? 0 : Math.floor((series.frames.length - 1) / 2); }

  get index() { return this.viewport.getCurrentImageIdIndex(); }

  arrived(index) {
    this.place.value = index;
    if (this.small) this.small.hidden = true;
    this.beside?.follow(index);
    const { saidPlace, saidRate, saidGuessedRate } = this.root.dataset;
    const place = saidPlace.replace("{place}", index + 1).replace("{total}", this.series.frames.length);
    const rate = (this.series.rate ? saidRate : saidGuessedRate).replace("{rate}", Math.round(this.rate * 10) / 10);
    this.tell(this.isPlaying ? `${place} · ${rate}` : place);
  }

  // What the letters mean, or that there are none; and that the picture lies otherwise than it came.
  explain() {
    const { flipHorizontal, flipVertical, rotation } = this.viewport.getViewPresentation();
    const { saidSides, saidNoSides, saidMirrored, saidTurned } = this.root.dataset;
    const isMirrored = Boolean(flipHorizontal) !== Boolean(flipVertical);
    const said = [this.sides.known ? saidSides : saidNoSides, isMirrored ? saidMirrored : "", rotation ? saidTurned : ""];
    this.legend.textContent = said.filter(Boolean).join(" ");
    this.pressed("flip", isMirrored);
    this.pressed("invert", this.viewport.getProperties().invert !== Boolean(this.series.frames[this.index]?.inverted));
  }

  tell(words) {
    this.mark.textContent = words;
    this.place.setAttribute("aria-valuetext", words);
  }

  go(index) {
    const wanted = Math.max(0, Math.min(index, this.series.frames.length - 1));
    const waits = setTimeout(() => this.glance(wanted), GLANCE_MS);
    this.viewport.setImageIdIndex(wanted).finally(() => clearTimeout(waits));
  }

  // Over a poor line a small picture comes first, in the window of the moment; never one that lies another way.
  glance(index) {
    const { rotation, flipHorizontal } = this.viewport.getViewPresentation();
    const isInverted = this.viewport.getProperties().invert !== this.series.frames[index].inverted;
    if (rotation || flipHorizontal || isInverted || this.beside || this.planes) return;
    this.small ??= this.stage.appendChild(Object.assign(document.createElement("img"), { className: "viewer-glance", alt: "" }));
    this.small.src = `${this.series.frames[index].preview}&window=${this.windowNow()}`;
    this.small.hidden = false;
  }

  // One frame of a series, whichever is shown.
  async openAt(seriesId, place) {
    if (this.planes) this.closePlanes();
    if (seriesId === this.series.id) return this.viewport.setImageIdIndex(place);
    const series = this.description.series.find((one) => one.id === seriesId);
    return series && this.show(series, place);
  }

  windowNow() {
    const { voiRange } = this.viewport.getProperties();
    if (!voiRange) return "";
    const { windowCenter, windowWidth } = utilities.windowLevel.toWindowLevel(voiRange.lower, voiRange.upper);
    return `${windowCenter.toFixed(1)},${windowWidth.toFixed(1)}`;
  }

  step(count) { this.planes ? this.planes.step(count) : this.go(this.index + count); }

  zoom(by) {
    if (this.planes) return this.planes.zoom(by);
    this.viewport.setZoom(this.viewport.getZoom() * by);
    this.viewport.render();
  }

  async window(centre, width) {
    await this.come;
    this.planes?.window(centre, width);
    this.beside?.window(centre, width);
    this.viewport.setProperties({ voiRange: utilities.windowLevel.toLowHighRange(width, centre) });
    this.viewport.render();
  }

  async turn(how) {
    await this.come;
    if (how === "wipe") tools.annotation.state.removeAllAnnotations();
    else if (how === "play") return this.play();
    else if (how === "planes") return this.openPlanes();
    // Beside each other both lie alike: a mirrored picture beside one that is not would show a side as the other one.
    else for (const viewport of [this.viewport, this.beside?.viewport].filter(Boolean)) turned(viewport, how);
    this.viewport.render();
  }

  get rate() { return this.series.rate || GUESSED_RATE; }

  play() {
    if (this.isPlaying) return this.stop();
    this.isPlaying = true;
    tools.utilities.cine.playClip(this.element, { framesPerSecond: this.rate, loop: true });
    this.pressed("play", true);
  }

  stop() {
    if (!this.isPlaying) return;
    this.isPlaying = false;
    tools.utilities.cine.stopClip(this.element);
    this.pressed("play", false);
  }

  pressed(turn, isOn) {
    for (const button of this.root.querySelectorAll(`[data-turn=${turn}]`)) button.setAttribute("aria-pressed", isOn);
  }
}

function turned(viewport, how) {
  const { rotation } = viewport.getViewPresentation();
  if (how === "invert") viewport.setProperties({ invert: !viewport.getProperties().invert });
  else if (how === "left" || how === "right") viewport.setViewPresentation({ ...viewport.getViewPresentation(), rotation: (rotation + (how === "left" ? 270 : 90)) % 360 });
  else if (how === "flip") viewport.setCamera({ flipHorizontal: !viewport.getCamera().flipHorizontal });
  else if (how === "reset") { viewport.resetProperties(); viewport.resetCamera(); viewport.setViewPresentation({ rotation: 0 }); }
  viewport.render();
}

for (const root of document.querySelectorAll("[data-viewer]")) {
  const answer = await fetch(root.dataset.description, { headers: { Accept: "application/json" } });
  if (!answer.ok) continue; // what the server drew stays
  const description = await answer.json();
  if (!description.series.length) continue;
  await init();
  tools.init();
  // What is looked at must not wait behind what may be looked at.
  if (navigator.connection?.downlink < 3) imageLoadPoolManager.setMaxSimultaneousRequests(Enums.RequestType.Prefetch, 1);
  prepare();
  root.querySelectorAll("[data-with-viewer]").forEach((part) => { part.hidden = false; });
  for (const part of root.querySelectorAll("[data-without-viewer]")) {
    part.hidden = true;
    part.querySelectorAll("[data-key]").forEach((link) => link.removeAttribute("data-key"));
  }
  await new Viewer(root, description).open();
}
