// Imports the components of pages with a grid or its dialog; nothing else.
import "./components/column-order.js";
import "./components/grid-desk.js";
import "./components/grid-news.js";
import "./components/grid-selection.js";
import "./components/list-finder.js";
