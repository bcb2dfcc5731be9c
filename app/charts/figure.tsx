import { type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";

/** The width of a box as it is: text in a chart keeps its size on a phone. The height is the caller's: nothing jumps. */
function useWidth(initial: number) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(initial);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    setWidth(element.clientWidth || initial);
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.round(entry.contentRect.width) || initial));
    observer.observe(element);
    return () => observer.disconnect();
  }, [initial]);
  return [box, width] as const;
}

export interface TableTwin {
  head: readonly string[];
  rows: readonly (readonly string[])[];
}

interface ChartFigureProps {
  title: string;
  /** What the picture says, in a sentence. */
  description: string;
  height: number;
  /** The same numbers as a table, for those who do not see the picture. */
  table: TableTwin;
  children: (width: number) => ReactNode;
}

/** A picture of numbers, with its title, a sentence, and its twin as a table. */
export function ChartFigure({ title, description, height, table, children }: ChartFigureProps) {
  const [box, width] = useWidth(560);
  const id = useId();
  return (
    <figure className="chart-figure">
      <div ref={box} style={{ height }}>
        <svg
          className="chart"
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-labelledby={`${id}-title ${id}-description`}
        >
          <title id={`${id}-title`}>{title}</title>
          <desc id={`${id}-description`}>{description}</desc>
          {children(width)}
        </svg>
      </div>
      <div className="hidden">
        <table>
          <caption>{title}</caption>
          <thead>
            <tr>
              {table.head.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map(([name, ...values]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {values.map((value, i) => (
                  <td key={table.head[i + 1]}>{value}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
