import { ChartFigure } from "./figure.tsx";

export interface Part {
  id: string | number;
  name: string;
  share: number;
  colour: string;
  /** The share and count in words. */
  value: string;
}

const HEIGHT = 28;
const GAP = 2;

/** Parts of a whole as one bar; names and numbers stand beside it, or in the table. */
export function ShareBar({
  title,
  partName,
  valueName,
  parts,
}: {
  title: string;
  partName: string;
  valueName: string;
  parts: readonly Part[];
}) {
  const description = parts.map(({ name, value }) => `${name}: ${value}`).join("; ");
  return (
    <ChartFigure
      title={title}
      description={description}
      height={HEIGHT}
      table={{ head: [partName, valueName], rows: parts.map(({ name, value }) => [name, value]) }}
    >
      {(width) => {
        const total = parts.reduce((sum, { share }) => sum + share, 0) || 1;
        const x = (share: number) => (share / total) * width;
        let from = 0;
        return parts.map(({ id, name, share, colour, value }) => {
          const left = x(from);
          from += share;
          return (
            <rect
              key={id}
              x={left}
              y={0}
              width={Math.max(1, x(from) - left - GAP)}
              height={HEIGHT}
              rx={4}
              fill={colour}
            >
              <title>{`${name}: ${value}`}</title>
            </rect>
          );
        });
      }}
    </ChartFigure>
  );
}
