// Imports the components; nothing else.
import "./components/age-pill.js";
import "./components/auto-grow.js";
import "./components/connection-banner.js";
import "./components/copy-button.js";
import "./components/dialog-opener.js";
import "./components/keyboard-shortcuts.js";
import "./components/live-socket.js";
import "./components/menu-button.js";
import "./components/pane-switcher.js";
import "./components/segment-counter.js";
import "./components/theme-switch.js";
import "./components/time-ago.js";
import "./components/title-badge.js";
import "./components/toast-stack.js";
