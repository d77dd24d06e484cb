/** A line of a panel. */
export interface Line {
  readonly name: string;
  /** x and y, by x. */
  readonly points: readonly (readonly [number, number])[];
  /** Drawn as dashes, in the colour of the line of this name. */
  readonly besides?: string;
}

/** One small diagram. */
export interface Panel {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** Small diagrams with the same powers of ten as x; each y begins at zero. */
export interface Plot {
  readonly title: string;
  readonly about: string;
  readonly unit: string;
  readonly panels: readonly Panel[];
}

const columns = 5;
const cell = { width: 210, height: 150, left: 40, top: 34, right: 18, bottom: 26 };
const margin = 16;
const header = 72;

const style = `
  :root { --page: #ffffff; --text: #1f2328; --quiet: #59636e; --rule: #d1d9e0; --c0: #0a58a8; --c1: #a84300; }
  @media (prefers-color-scheme: dark) {
    :root { --page: #0d1117; --text: #f0f6fc; --quiet: #9198a1; --rule: #3d444d; --c0: #79b8ff; --c1: #ffab70; }
  }
  text { font: 11px system-ui, sans-serif; fill: var(--text); }
  .title { font-size: 15px; font-weight: 600; }
  .panel { font-weight: 600; }
  .quiet { fill: var(--quiet); }
  .rule { stroke: var(--rule); }
  .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
  .line.c0 { stroke-width: 4; }
  .line.dashes { stroke-dasharray: 3 3; stroke-width: 1.5; }
  .c0 { stroke: var(--c0); } .c1 { stroke: var(--c1); }
  circle.c0 { fill: var(--c0); } circle.c1 { fill: var(--c1); }
`;

/** Draws a plot as SVG, for light and dark pages. */
export function toSvg({ about, panels, title, unit }: Plot): string {
  const lines = panels.flatMap((panel) => panel.lines);
  const names = [...new Set(lines.filter(({ besides }) => !besides).map(({ name }) => name))];
  const exponents = lines.flatMap(({ points }) => points.map(([x]) => Math.log10(x)));
  const range = [Math.floor(Math.min(...exponents)), Math.ceil(Math.max(...exponents))] as const;
  const width = 2 * margin + columns * cell.width;
  const height = header + Math.ceil(panels.length / columns) * cell.height + margin;
  const drawn = panels.map((panel, index) => {
    const x = margin + (index % columns) * cell.width;
    const y = header + Math.floor(index / columns) * cell.height;
    return `<g transform="translate(${x} ${y})">${toPanel(panel, { names, range, unit })}</g>`;
  });
  const besides = lines.find((line) => line.besides !== undefined)?.name;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${toText(title)}</title>`,
    `<style>${style}</style>`,
    `<rect width="${width}" height="${height}" fill="var(--page)"/>`,
    `<text x="${margin}" y="28" class="title">${toText(title)}</text>`,
    `<text x="${margin}" y="46" class="quiet">${toText(about)}</text>`,
    toLegend(names, besides),
    ...drawn,
    "</svg>",
  ].join("\n")}\n`;
}

function toLegend(names: readonly string[], besides: string | undefined): string {
  const entries = [
    ...names.map((name, index) => ({ name, className: `line c${index}` })),
    ...(besides === undefined ? [] : [{ name: besides, className: "line dashes c0" }]),
  ];
  return entries
    .map(({ className, name }, index) => {
      const x = margin + index * 150;
      return `<path d="M${x} 60h24" class="${className}"/><text x="${x + 30}" y="64">${toText(name)}</text>`;
    })
    .join("");
}

interface Scale {
  readonly names: readonly string[];
  readonly range: readonly [number, number];
  readonly unit: string;
}

function toPanel({ lines, title }: Panel, { names, range: [from, to], unit }: Scale): string {
  const bottom = cell.height - cell.bottom;
  const most = roundUp(Math.max(...lines.flatMap(({ points }) => points.map(([, y]) => y))));
  const right = cell.width - cell.right;
  const xOf = (x: number) =>
    cell.left + ((Math.log10(x) - from) / (to - from)) * (right - cell.left);
  const yOf = (y: number) => bottom - (y / most) * (bottom - cell.top);
  const parts = [`<text x="${cell.left}" y="20" class="panel">${toText(title)}</text>`];
  for (const share of [0, 0.5, 1]) {
    const y = yOf(share * most).toFixed(1);
    const label = Number((share * most).toPrecision(3)).toLocaleString("en");
    parts.push(
      `<path d="M${cell.left} ${y}H${right}" class="rule"/>`,
      `<text x="${cell.left - 5}" y="${Number(y) + 4}" text-anchor="end" class="quiet">${label}</text>`,
    );
  }
  parts.push(
    `<text x="${right}" y="${cell.top - 4}" text-anchor="end" class="quiet">${toText(unit)}</text>`,
  );
  for (let exponent = from; exponent <= to; exponent += 1) {
    parts.push(
      `<text x="${xOf(10 ** exponent).toFixed(1)}" y="${bottom + 15}" text-anchor="middle" class="quiet">10<tspan dy="-4" font-size="8">${exponent}</tspan></text>`,
    );
  }
  // The first is wider, so that it is seen below another.
  for (const { besides, name, points } of lines) {
    const colour = `c${names.indexOf(besides ?? name)}`;
    const places = points.map(([x, y]) => [xOf(x).toFixed(1), yOf(y).toFixed(1)] as const);
    const path = places.map(([x, y], index) => `${index === 0 ? "M" : "L"}${x} ${y}`).join("");
    parts.push(
      `<path d="${path}" class="line ${besides === undefined ? "" : "dashes "}${colour}"/>`,
      ...(besides === undefined
        ? places.map(
            ([x, y]) =>
              `<circle cx="${x}" cy="${y}" r="${colour === "c0" ? 4.5 : 2.5}" class="${colour}"/>`,
          )
        : []),
    );
  }
  return parts.join("\n");
}

/** The next 1, 2 or 5 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value * 0.999) ?? 10) * power;
}

function toText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
