// The words scripts say, in the language of the page (consilia/web/words.py).

const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

export function say(key, values = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
