import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { escaped } from './htmlPage.ts';

/** Colours that can be told apart by people who see colours differently. Source: Okabe and Ito's palette. */
export const CHART_COLOURS = {
  known: '#0072B2',
  blind: '#999999',
  classes: { A: '#009E73', B: '#0072B2', C: '#E69F00', D: '#CC79A7', P: '#56B4E9' },
} as const;

/**
 * A chart as SVG text: no script, no font and no file from elsewhere, so it can stand in a page that is opened offline.
 * Shape: `label` is what a screen reader says of it.
 */
export async function chartSvg(spec: TopLevelSpec, label: string): Promise<string> {
  const { spec: compiled } = compile({ ...spec, background: 'transparent', config: CONFIG });
  const svg = await new View(parse(compiled), { renderer: 'none' }).toSVG();
  // Parts of a chart announce themselves one by one; the table beside it says the same in order.
  const quiet = svg.replaceAll(/ (aria-label|aria-roledescription|role)="[^"]*"/g, '');
  return quiet.replace('<svg ', `<svg role="img" aria-label="${escaped(label)}" `);
}

const INK = 'currentColor';

const CONFIG = {
  font: 'system-ui, sans-serif',
  view: { stroke: null },
  axis: { labelColor: INK, titleColor: INK, tickColor: INK, domainColor: INK, gridColor: '#88888833', labelLimit: 240 },
  legend: { labelColor: INK, titleColor: INK, labelLimit: 0, orient: 'bottom', columns: 2 },
  title: { color: INK },
} as const;
