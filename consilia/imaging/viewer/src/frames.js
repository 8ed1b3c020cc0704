// Frames as the server gives them: decoded values of one picture, with what the headers say of them.
//
// A frame of the description: {id, pixels, rows, columns, samples, bits, signed, slope, intercept, inverted, window:
// [centre, width] or null, spacing: [row, column] in mm or null, position and orientation in the patient or null, sides:
// letters towards which rows and columns grow, or null, regions: parts of an ultrasound screen with a scale of their own, in pixels and mm}.
// `pixels` answers little-endian integers of `bits`, row by row, or RGB bytes where there are three samples.
import { imageLoader, metaData, utilities } from "@cornerstonejs/core";

const SCHEME = "consilia";
const frames = new Map();

export const imageIdOf = (frame) => `${SCHEME}:${frame.id}`;

export const frameOf = (imageId) => frames.get(imageId);

export function know(frame, modality) {
  frames.set(imageIdOf(frame), { ...frame, modality });
}

export function prepare() {
  imageLoader.registerImageLoader(SCHEME, (imageId) => {
    const stop = new AbortController();
    return { promise: load(imageId, stop.signal), cancelFn: () => stop.abort() };
  });
  metaData.addProvider(told, 1000);
}

async function load(imageId, signal) {
  const frame = frames.get(imageId);
  const answer = await fetch(frame.pixels, { signal });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const values = scaled(frame, numbers(frame, await answer.arrayBuffer()));
  const { low, high } = rangeOf(values);
  const [centre, width] = frame.window ?? [(low + high) / 2, Math.max(high - low, 1)];
  const isColour = frame.samples > 1;
  return {
    imageId, rows: frame.rows, columns: frame.columns, height: frame.rows, width: frame.columns,
    minPixelValue: low, maxPixelValue: high, slope: 1, intercept: 0, windowCenter: centre, windowWidth: width,
    color: isColour, rgba: false, numberOfComponents: isColour ? 3 : 1, invert: frame.inverted,
    photometricInterpretation: photometric(frame), dataType: values.constructor.name, voiLUTFunction: "LINEAR",
    rowPixelSpacing: frame.spacing?.[0], columnPixelSpacing: frame.spacing?.[1], sizeInBytes: values.byteLength,
    getPixelData: () => values, calibration: calibrated(frame),
    voxelManager: utilities.VoxelManager.createImageVoxelManager({
      width: frame.columns, height: frame.rows, scalarData: values, numberOfComponents: isColour ? 3 : 1,
    }),
  };
}

function numbers(frame, buffer) {
  if (frame.bits <= 8) return frame.signed ? new Int8Array(buffer) : new Uint8Array(buffer);
  return frame.signed ? new Int16Array(buffer) : new Uint16Array(buffer);
}

// Stored values to those the machine meant, such as Hounsfield units.
function scaled({ slope, intercept }, values) {
  if (slope === 1 && intercept === 0) return values;
  const { low, high } = rangeOf(values);
  const fits = Math.min(low * slope, high * slope) + intercept >= -32768 && Math.max(low * slope, high * slope) + intercept <= 32767;
  const isWhole = Number.isInteger(slope) && Number.isInteger(intercept);
  const made = isWhole && fits ? new Int16Array(values.length) : new Float32Array(values.length);
  for (let place = 0; place < values.length; place += 1) made[place] = values[place] * slope + intercept;
  return made;
}

function rangeOf(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

// As the library knows them: centimetres, tissue.
function calibrated({ regions }) {
  if (!regions?.length) return undefined;
  const sequenceOfUltrasoundRegions = regions.map(({ left, top, right, bottom, row_mm, column_mm }) => ({
    regionLocationMinX0: left, regionLocationMinY0: top, regionLocationMaxX1: right, regionLocationMaxY1: bottom,
    physicalDeltaX: column_mm / 10, physicalDeltaY: row_mm / 10, physicalUnitsXDirection: 3, physicalUnitsYDirection: 3, regionDataType: 1,
  }));
  return { sequenceOfUltrasoundRegions };
}

const photometric = (frame) => frame.samples > 1 ? "RGB" : frame.inverted ? "MONOCHROME1" : "MONOCHROME2";

function told(kind, imageId) {
  const frame = frames.get(imageId);
  if (!frame) return undefined;
  const [row, column] = frame.spacing ?? [];
  const across = frame.orientation ?? [1, 0, 0, 0, 1, 0];
  switch (kind) {
    case "imagePixelModule":
      return {
        samplesPerPixel: frame.samples, photometricInterpretation: photometric(frame), rows: frame.rows,
        columns: frame.columns, bitsAllocated: frame.bits, bitsStored: frame.bits, highBit: frame.bits - 1,
        pixelRepresentation: frame.signed || frame.intercept < 0 ? 1 : 0,
      };
    case "imagePlaneModule":
      return {
        rows: frame.rows, columns: frame.columns, imageOrientationPatient: across,
        rowCosines: across.slice(0, 3), columnCosines: across.slice(3), imagePositionPatient: frame.position ?? [0, 0, 0],
        pixelSpacing: frame.spacing ?? undefined, rowPixelSpacing: row, columnPixelSpacing: column,
        frameOfReferenceUID: frame.space ?? imageId,
      };
    case "generalSeriesModule": return { modality: frame.modality };
    case "voiLutModule": return frame.window ? { windowCenter: [frame.window[0]], windowWidth: [frame.window[1]] } : {};
    case "modalityLutModule": return { rescaleSlope: 1, rescaleIntercept: 0 };
    default: return undefined;
  }
}
