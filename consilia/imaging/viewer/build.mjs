// Bundles the viewer: `npm ci && npm run build` in this folder. What comes out stands in ../static/imaging/vendor; the
// packages are taken away again, because tests and translations read every file of a context.
import { readFile, readdir, writeFile } from "node:fs/promises";
import { build } from "esbuild";

// The tools write style attributes, which our content security policy refuses; the property of the element is allowed.
const styleByProperty = {
  name: "style by property",
  setup({ onLoad }) {
    onLoad({ filter: /drawingSvg\/(drawTextBox|setAttributesIfNecessary|setNewAttributesIfValid)\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const contents = source
        .replace("textElement.setAttribute('style', combinedStyle)", "textElement.style.cssText = combinedStyle")
        .replace("svgNode.setAttribute(key, newValue)", "key === 'style' ? (svgNode.style.cssText = newValue) : svgNode.setAttribute(key, newValue)");
      if (contents === source) throw new Error(`${path} changed: look whether it writes style attributes still`);
      return { contents };
    });
  },
};

const { metafile } = await build({
  entryPoints: ["src/viewer.js"],
  outfile: "../static/imaging/vendor/viewer.js",
  bundle: true, minify: true, format: "esm", target: "es2022", legalComments: "none", metafile: true,
  plugins: [styleByProperty],
});

// The licences of all that is in the bundle stand beside it.
const packages = new Set(Object.keys(metafile.inputs).map((path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]).filter(Boolean));
const licences = [];
for (const name of [...packages].sort()) {
  const folder = `node_modules/${name}`;
  const { version, license } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
  licences.push(`${name} ${version} (${license})\n\n${file ? (await readFile(`${folder}/${file}`, "utf8")).trim() : "Its package holds no licence text."}`);
}
await writeFile("../static/imaging/vendor/viewer.licences.txt", `${licences.join("\n\n----\n\n")}\n`);
