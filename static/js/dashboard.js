// Imports the components of the dashboard; nothing else.
import "./components/answer-strip.js";
import "./components/dashboard-board.js";
