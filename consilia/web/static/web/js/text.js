// Starts what a page without pictures needs: nothing typed or chosen may be lost on the thinnest of lines.
import "./forms.js";
import "./connection.js";
import "./autosave.js";
import "./drafts.js";
import "./write_offline.js";
