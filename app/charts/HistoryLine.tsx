import { extent, max } from "d3-array";
import { scaleLinear } from "d3-scale";
import { area, curveMonotoneX, line } from "d3-shape";
import { ChartFigure } from "./figure.tsx";

export interface HistoryPoint {
  /** Position in time, in days. */
  day: number;
  value: number;
  dayLabel: string;
  valueLabel: string;
}

interface HistoryLineProps {
  title: string;
  dayName: string;
  valueName: string;
  points: readonly HistoryPoint[];
  colour: string;
  formatTick: (value: number) => string;
}

const HEIGHT = 200;
const MARGIN = { top: 12, right: 12, bottom: 26, left: 48 };

/** A number over time. The axis begins at zero: half as high is half as many. */
export function HistoryLine({ title, dayName, valueName, points, colour, formatTick }: HistoryLineProps) {
  const [first, last] = [points[0], points.at(-1)];
  const description =
    first && last ? `${first.dayLabel}: ${first.valueLabel}; ${last.dayLabel}: ${last.valueLabel}` : "";
  return (
    <ChartFigure
      title={title}
      description={description}
      height={HEIGHT}
      table={{ head: [dayName, valueName], rows: points.map(({ dayLabel, valueLabel }) => [dayLabel, valueLabel]) }}
    >
      {(width) => {
        const [from = 0, to = 1] = extent(points, ({ day }) => day);
        const x = scaleLinear([from, Math.max(to, from + 1)], [MARGIN.left, width - MARGIN.right]);
        const top = max(points, ({ value }) => value) ?? 1;
        const y = scaleLinear([0, top || 1], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(4);
        const path = line<HistoryPoint>(
          (p) => x(p.day),
          (p) => y(p.value),
        ).curve(curveMonotoneX)([...points]);
        const ground = area<HistoryPoint>(
          (p) => x(p.day),
          y(0),
          (p) => y(p.value),
        ).curve(curveMonotoneX)([...points]);
        return (
          <>
            {y.ticks(4).map((tick) => (
              <g key={tick}>
                <line className="grid" x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} />
                <text x={MARGIN.left - 8} y={y(tick)} dy="0.32em" textAnchor="end">
                  {formatTick(tick)}
                </text>
              </g>
            ))}
            {ground && <path d={ground} fill={colour} fillOpacity={0.12} />}
            {path && <path d={path} fill="none" stroke={colour} strokeWidth={2} />}
            {last && <circle cx={x(last.day)} cy={y(last.value)} r={3.5} fill={colour} />}
            {first && (
              <text x={MARGIN.left} y={HEIGHT - 6}>
                {first.dayLabel}
              </text>
            )}
            {last && last !== first && (
              <text x={width - MARGIN.right} y={HEIGHT - 6} textAnchor="end">
                {last.dayLabel}
              </text>
            )}
          </>
        );
      }}
    </ChartFigure>
  );
}
