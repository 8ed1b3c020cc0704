// A second series beside the first, of this study or of another one of the child; both are turned over together.
import { Enums, utilities } from "@cornerstonejs/core";
import * as tools from "@cornerstonejs/tools";
import { frameOf, imageIdOf, know } from "./frames.js";
import { Sides } from "./sides.js";

const ID = "beside";
const GROUP = "beside";
const { Primary, Secondary, Auxiliary, Wheel } = tools.Enums.MouseBindings;
// Pinching enlarges and shifts, whichever tool one finger holds.
export const TWO_FINGERS = { numTouchPoints: 2 };

export class Beside {
  constructor(viewer) {
    this.viewer = viewer;
    this.linked = viewer.root.querySelector("[data-linked]");
    this.element = Object.assign(document.createElement("div"), { className: "viewer-canvas beside", tabIndex: 0 });
    this.element.setAttribute("role", "img");
  }

  // `address` is the description of a study with the series behind a hash.
  async open(address, label) {
    const [description, id] = address.split("#");
    const answer = await fetch(description, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    this.series = (await answer.json()).series.find((one) => one.id === id);
    if (this.isClosed) return; // it was taken away while it was on its way
    for (const frame of this.series.frames) know(frame, this.series.modality);
    this.element.setAttribute("aria-label", label);
    const { stage, engine } = this.viewer;
    stage.append(this.element);
    stage.dataset.beside = "";
    engine.enableElement({ viewportId: ID, element: this.element, type: Enums.ViewportType.STACK });
    this.viewport = engine.getViewport(ID);
    this.sides = new Sides(this.viewport, () => frameOf(this.viewport.getCurrentImageId()));
    this.takeTools();
    await this.viewport.setStack(this.series.frames.map(imageIdOf), this.fitting(this.viewer.index));
    if (this.isClosed) return;
    engine.resize(true, false); // both into the halves that they have now
    this.lieAlike();
    this.apart = this.viewport.getCurrentImageIdIndex() - this.viewer.index;
    this.element.addEventListener(Enums.Events.STACK_NEW_IMAGE, () => this.turned());
    tools.utilities.stackContextPrefetch.enable(this.element);
  }

  // Whole in its half, each, and neither mirrored nor turned against the other.
  lieAlike() {
    const { viewport } = this.viewer;
    const { flipHorizontal, flipVertical, rotation } = viewport.getViewPresentation();
    for (const one of [viewport, this.viewport]) {
      one.resetCamera();
      one.setCamera({ flipHorizontal: Boolean(flipHorizontal), flipVertical: Boolean(flipVertical) });
      one.setViewPresentation({ rotation: rotation ?? 0 });
      one.render();
    }
  }

  takeTools() {
    const group = tools.ToolGroupManager.createToolGroup(GROUP);
    group.setViewportsCursorByToolName = () => {};
    group.addViewport(ID, "consilia");
    for (const [Tool, mouseButton] of [[tools.WindowLevelTool, Primary], [tools.StackScrollTool, Wheel], [tools.ZoomTool, Secondary], [tools.PanTool, Auxiliary]]) {
      group.addTool(Tool.toolName);
      group.setToolActive(Tool.toolName, { bindings: Tool === tools.ZoomTool ? [{ mouseButton }, TWO_FINGERS] : [{ mouseButton }] });
    }
  }

  // In one space of coordinates the nearest slice, else the same part of the way through the series.
  fitting(index) {
    const { frames } = this.series, here = this.viewer.series.frames;
    const frame = here[index];
    const near = this.nearest(frame);
    if (near !== null) return near;
    return here.length > 1 ? Math.round((index / (here.length - 1)) * (frames.length - 1)) : 0;
  }

  nearest({ space, position, orientation }) {
    const { frames } = this.series;
    if (!space || !position || !orientation || frames.some((one) => one.space !== space || !one.position)) return null;
    const [a, b, c, d, e, f] = orientation;
    const normal = [b * f - c * e, c * d - a * f, a * e - b * d];
    const heightOf = (place) => place.reduce((sum, one, axis) => sum + one * normal[axis], 0);
    const height = heightOf(position);
    const away = frames.map((one) => Math.abs(heightOf(one.position) - height));
    return away.indexOf(Math.min(...away));
  }

  // The first was turned over. What was turned over alone stays as far away as it was.
  follow(index) {
    if (!this.linked?.checked || !this.viewport) return;
    const near = this.nearest(this.viewer.series.frames[index]);
    const wanted = near ?? index + this.apart;
    this.viewport.setImageIdIndex(Math.max(0, Math.min(wanted, this.series.frames.length - 1)));
  }

  turned() {
    if (!this.linked?.checked) this.apart = this.viewport.getCurrentImageIdIndex() - this.viewer.index;
  }

  window(centre, width) {
    this.viewport.setProperties({ voiRange: utilities.windowLevel.toLowHighRange(width, centre) });
    this.viewport.render();
  }

  close() {
    this.isClosed = true;
    tools.ToolGroupManager.destroyToolGroup(GROUP);
    if (this.viewport) this.viewer.engine.disableElement(ID);
    this.element.remove();
    delete this.viewer.stage.dataset.beside;
    this.viewer.engine.resize(true, false);
  }
}
