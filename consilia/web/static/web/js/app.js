// Starts what the page needs. Every form works without any of this.
import "./menus.js";
import "./forms.js";
import "./times.js";
import "./keys.js";
import "./connection.js";
import "./typeahead.js";
import "./autosave.js";
import "./drafts.js";
import "./write_offline.js";
import "./live.js";

document.documentElement.classList.add("scripted");
