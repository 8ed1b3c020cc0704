// What of a folder or of a disc is worth sending.

// What a system keeps for itself in every folder is nobody's study.
const visible = (file) => !file.name.startsWith(".") && !["Thumbs.db", "desktop.ini"].includes(file.name);
const PAPERS = /\.(pdf|jpe?g|png|tiff?|docx|txt|mp4|mov|webm|zip)$/i;
const MARK_AT = 128;

// Images often have no ending in their names: they are known by what stands behind their first 128 bytes.
async function isImage(file) {
  const mark = await file.slice(MARK_AT, MARK_AT + 4).text().catch(() => "");
  return mark === "DICM";
}

// Among images, what is neither one nor a paper is the disc's viewer with its parts, and stays behind.
// Answers { chosen: files, left: names of the others }.
export async function ofFolder(files) {
  const seen = files.filter(visible);
  const images = new Set();
  for (const file of seen) if (await isImage(file)) images.add(file);
  const chosen = images.size ? seen.filter((file) => images.has(file) || PAPERS.test(file.name)) : seen;
  const kept = new Set(chosen);
  return { chosen, left: seen.filter((file) => !kept.has(file)).map((file) => file.name) };
}
