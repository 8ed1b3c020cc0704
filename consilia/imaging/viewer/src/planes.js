// Three planes through a series whose slices fill the body evenly; the server says of which series that is true.
import { Enums, imageLoader, setVolumesForViewports, utilities, volumeLoader } from "@cornerstonejs/core";
import * as tools from "@cornerstonejs/tools";
import { TWO_FINGERS } from "./beside.js";
import { imageIdOf } from "./frames.js";
import { Sides } from "./sides.js";

const GROUP = "planes";
const { AXIAL, CORONAL, SAGITTAL } = Enums.OrientationAxis;
const PANES = { axial: [AXIAL, "#ff5c5c"], coronal: [CORONAL, "#5ce65c"], sagittal: [SAGITTAL, "#6fb1ff"] };
const { Primary, Secondary, Auxiliary, Wheel } = tools.Enums.MouseBindings;

// Lines that move and never turn: tilted planes would no longer be what their labels say.
class Crosshairs extends tools.CrosshairsTool {
  _getRotationHandleNearImagePoint() { return null; }
}

export class Planes {
  constructor(viewer) {
    this.viewer = viewer;
    const { root, stage } = viewer;
    this.box = stage.appendChild(Object.assign(document.createElement("div"), { className: "viewer-planes" }));
    this.panes = Object.keys(PANES).map((name) => {
      const pane = Object.assign(document.createElement("div"), { className: "viewer-plane", tabIndex: 0 });
      pane.dataset.plane = name;
      pane.setAttribute("role", "img");
      pane.setAttribute("aria-label", root.dataset[`said${name[0].toUpperCase()}${name.slice(1)}`]);
      return this.box.appendChild(pane);
    });
  }

  async open(series) {
    const { engine } = this.viewer;
    this.ids = Object.keys(PANES);
    for (const [place, id] of this.ids.entries()) {
      const defaultOptions = { orientation: PANES[id][0], background: [0, 0, 0] };
      engine.enableElement({ viewportId: id, type: Enums.ViewportType.ORTHOGRAPHIC, element: this.panes[place], defaultOptions });
    }
    await this.fetched(series);
    const volumeId = `cornerstoneStreamingImageVolume:${series.id}`;
    const volume = await volumeLoader.createAndCacheVolume(volumeId, { imageIds: series.frames.map(imageIdOf) });
    volume.load();
    await setVolumesForViewports(engine, [{ volumeId }], this.ids);
    // Each pane lies in the patient; the letters follow from where its camera looks.
    for (const viewport of this.viewports) new Sides(viewport, () => series.frames[0]);
    this.takeTools();
    const [centre, width] = series.frames[0].window ?? [];
    if (width) this.window(centre, width);
    engine.renderViewports(this.ids);
    this.box.dataset.open = "";
  }

  // All of it first: a slice that is still on its way would look like tissue in another plane.
  async fetched({ frames }) {
    let done = 0;
    await Promise.all(frames.map(async (frame) => {
      await imageLoader.loadAndCacheImage(imageIdOf(frame));
      done += 1;
      this.viewer.tell(this.viewer.root.dataset.saidComing.replace("{place}", done).replace("{total}", frames.length));
    }));
    this.viewer.arrived(this.viewer.index);
  }

  takeTools() {
    const group = tools.ToolGroupManager.createToolGroup(GROUP);
    group.setViewportsCursorByToolName = () => {};
    tools.addTool(Crosshairs);
    for (const id of this.ids) group.addViewport(id, "consilia");
    group.addTool(Crosshairs.toolName, {
      getReferenceLineColor: (id) => PANES[id][1], getReferenceLineSlabThicknessControlsOn: () => false, handleRadius: 0,
    });
    for (const [Tool, mouseButton] of [[tools.StackScrollTool, Wheel], [tools.ZoomTool, Secondary], [tools.PanTool, Auxiliary]]) {
      group.addTool(Tool.toolName);
      group.setToolActive(Tool.toolName, { bindings: Tool === tools.ZoomTool ? [{ mouseButton }, TWO_FINGERS] : [{ mouseButton }] });
    }
    group.setToolActive(Crosshairs.toolName, { bindings: [{ mouseButton: Primary }] });
  }

  get viewports() { return this.ids.map((id) => this.viewer.engine.getViewport(id)); }

  // The plane that has the focus, else the first.
  step(count) {
    const held = this.panes.indexOf(document.activeElement);
    utilities.scroll(this.viewports[Math.max(held, 0)], { delta: count });
  }

  window(centre, width) {
    for (const viewport of this.viewports) {
      viewport.setProperties({ voiRange: utilities.windowLevel.toLowHighRange(width, centre) });
      viewport.render();
    }
  }

  zoom(by) {
    for (const viewport of this.viewports) {
      viewport.setZoom(viewport.getZoom() * by);
      viewport.render();
    }
  }

  close() {
    tools.ToolGroupManager.destroyToolGroup(GROUP);
    for (const one of tools.annotation.state.getAllAnnotations()) {
      if (one.metadata.toolName === Crosshairs.toolName) tools.annotation.state.removeAnnotation(one.annotationUID);
    }
    for (const id of this.ids) this.viewer.engine.disableElement(id);
    this.box.remove();
  }
}
