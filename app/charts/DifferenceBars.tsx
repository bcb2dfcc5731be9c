import { max } from "d3-array";
import { scaleLinear } from "d3-scale";
import { ChartFigure } from "./figure.tsx";

export interface Difference {
  id: string;
  label: string;
  /** In standard deviations of everyone. */
  difference: number;
  value: string;
  everyone: string;
}

export interface DifferenceWords {
  title: string;
  everyone: string;
  measure: string;
  segment: string;
}

/** Room for the label above the bar where there is none beside it. */
const ROW = 52;
const HEAD = 20;
/** Standard deviations that fill a half: at least a large effect, so that a small one looks small. */
const LEAST_REACH = 0.8;
const MOST_REACH = 3;

/** What makes a segment different: how far its mean lies from everyone's, with both numbers written out. */
export function DifferenceBars({
  words,
  rows,
  colour,
}: {
  words: DifferenceWords;
  rows: readonly Difference[];
  colour: string;
}) {
  const said = rows.map(({ label, value, everyone }) => `${label}: ${value}, ${words.everyone} ${everyone}`);
  return (
    <ChartFigure
      title={words.title}
      description={said.join("; ")}
      height={HEAD + rows.length * ROW}
      table={{
        head: [words.measure, words.segment, words.everyone],
        rows: rows.map(({ label, value, everyone }) => [label, value, everyone]),
      }}
    >
      {(width) => {
        const isNarrow = width < 520;
        const labels = isNarrow ? 0 : Math.min(240, width * 0.4);
        const largest = max(rows, ({ difference }) => Math.abs(difference)) ?? 0;
        const reach = Math.min(MOST_REACH, Math.max(LEAST_REACH, largest));
        const x = scaleLinear([-reach, reach], [labels + 64, width - 64]).clamp(true);
        const middle = x(0);
        return (
          <>
            <text x={middle} y={11} textAnchor="middle">
              {words.everyone}
            </text>
            <line className="axis" x1={middle} x2={middle} y1={HEAD - 2} y2={HEAD + rows.length * ROW} />
            {rows.map((row, i) => (
              <DifferenceRow
                key={row.id}
                row={row}
                top={HEAD + i * ROW}
                isNarrow={isNarrow}
                middle={middle}
                end={x(row.difference)}
                colour={colour}
              />
            ))}
          </>
        );
      }}
    </ChartFigure>
  );
}

interface RowProps {
  row: Difference;
  top: number;
  isNarrow: boolean;
  middle: number;
  end: number;
  colour: string;
}

function DifferenceRow({ row, top, isNarrow, middle, end, colour }: RowProps) {
  const isMore = row.difference >= 0;
  const y = isNarrow ? top + 36 : top + ROW / 2;
  return (
    <g>
      <text className="strong" x={0} y={isNarrow ? top + 21 : y} dy={isNarrow ? 0 : "0.32em"}>
        {row.label}
      </text>
      <rect
        x={Math.min(middle, end)}
        y={y - 8}
        width={Math.max(2, Math.abs(end - middle))}
        height={16}
        rx={3}
        fill={colour}
        fillOpacity={isMore ? 0.9 : 0.5}
      />
      <text className="strong" x={end + (isMore ? 6 : -6)} y={y} dy="0.32em" textAnchor={isMore ? "start" : "end"}>
        {row.value}
      </text>
      <text x={middle + (isMore ? -6 : 6)} y={y} dy="0.32em" textAnchor={isMore ? "end" : "start"}>
        {row.everyone}
      </text>
    </g>
  );
}
