// Draws the table that stands in the same card. Its colours are those of its legend, so they follow the page's theme.
const MARKS = ["circle", "rect", "triangle", "rectRot", "crossRot"];
const DASHES = [[], [7, 3], [2, 3], [9, 3, 2, 3], [4, 2]];
const MOST_BARS = 12;
// Of a duration, in seconds, as clocks and calendars have it.
const STEPS = [10, 60, 300, 900, 1800, 3600, 7200, 21600, 43200, 86400, 172800, 604800, Infinity];

class ReportChart extends HTMLElement {
  connectedCallback() {
    this.scheme = matchMedia("(prefers-color-scheme: dark)");
    this.scheme.addEventListener("change", this.draw);
    this.observer = new MutationObserver(this.draw);
    this.observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    this.draw();
  }

  disconnectedCallback() {
    this.scheme.removeEventListener("change", this.draw);
    this.observer.disconnect();
    this.chart?.destroy();
  }

  draw = () => {
    this.chart?.destroy();
    const table = this.closest("[data-report]").querySelector("table");
    const heads = [...table.tHead.rows[0].cells];
    const rows = [...table.tBodies[0].rows].slice(0, this.isBar ? MOST_BARS : undefined);
    // Time goes to the right, also where the newest row stands first.
    if ("newestFirst" in this.dataset) rows.reverse();
    const drawn = heads.flatMap((head, place) => (head.dataset.drawn ? [place] : []));
    const tones = [...this.querySelectorAll(".chart__tone")].map((tone) => getComputedStyle(tone).color);
    // As high as its bars need.
    if (this.isBar) this.querySelector(".chart__box").style.blockSize = `${3 + Math.min(24, rows.length * (0.75 + drawn.length * 0.75))}rem`;
    this.isDuration = drawn.some((place) => heads[place].dataset.drawn === "duration");
    const datasets = drawn.map((place, number) => ({
      label: heads[place].textContent,
      words: rows.map((row) => row.cells[place].textContent),
      data: rows.map((row) => (row.cells[place].dataset.raw === "" ? null : Number(row.cells[place].dataset.raw))),
      ...this.look(tones[number], number),
    }));
    const labels = rows.map((row) => this.name(row.cells[0].textContent.trim()));
    this.chart = new window.Chart(this.querySelector("canvas"), {
      type: this.isBar ? "bar" : "line",
      data: { labels, datasets },
      options: this.options(Math.max(...datasets.flatMap((set) => set.data))),
    });
  };

  get isBar() {
    return this.dataset.kind === "bar";
  }

  look(tone, number) {
    const shape = this.isBar ? { maxBarThickness: 18, borderRadius: 3 } : { borderDash: DASHES[number % 5], cubicInterpolationMode: "monotone", spanGaps: true };
    return { backgroundColor: tone, borderColor: tone, borderWidth: this.isBar ? 0 : 2, pointStyle: MARKS[number % 5], pointRadius: 2, pointHitRadius: 12, ...shape };
  }

  options(most) {
    const style = getComputedStyle(this);
    const ink = style.color;
    const font = { family: style.fontFamily, size: 12 };
    const line = getComputedStyle(this.querySelector(".chart__box")).borderTopColor;
    const count = { beginAtZero: true, grid: { color: line }, border: { display: false }, ticks: { color: ink, font, maxTicksLimit: 7, precision: 0, stepSize: this.isDuration ? STEPS.find((step) => most / step <= 6) : undefined, callback: (value) => this.tick(value) } };
    const name = { grid: { display: false }, border: { color: line }, ticks: { color: ink, font, maxRotation: 0, autoSkip: !this.isBar, autoSkipPadding: 12 } };
    return {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      indexAxis: this.isBar ? "y" : "x",
      interaction: { mode: "index", intersect: false, axis: this.isBar ? "y" : "x" },
      scales: this.isBar ? { x: count, y: name } : { x: name, y: count },
      plugins: {
        legend: { display: false },
        tooltip: { usePointStyle: true, callbacks: { label: ({ dataset, dataIndex }) => ` ${dataset.label}: ${dataset.words[dataIndex]}` } },
      },
    };
  }

  // Names are cut to what a phone has room for; the table has them whole. Of a day the year goes without saying.
  name(whole) {
    const short = this.isBar ? whole : whole.replace(/, \d{4}$/, "");
    return short.length > 22 ? `${short.slice(0, 21)}…` : short;
  }

  tick(seconds) {
    if (!this.isDuration) return seconds.toLocaleString("en");
    if (seconds < 60) return `${seconds} s`;
    if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
    return seconds < 172800 ? `${Math.round(seconds / 360) / 10} h` : `${Math.round(seconds / 8640) / 10} d`;
  }
}

customElements.define("report-chart", ReportChart);
