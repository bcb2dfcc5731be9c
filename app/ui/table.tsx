import type { ReactNode } from "react";

export interface Column<Row> {
  id: string;
  title: string;
  isNumber?: boolean;
  cell: (row: Row) => ReactNode;
}

interface TableProps<Row> {
  /** Read to those who do not see where the table stands. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  idOf: (row: Row) => string | number;
  /** A last row over all the others. */
  total?: readonly ReactNode[];
  /** So few columns that it stays a table on a phone. */
  isCompact?: boolean;
}

/**
 * A table whose first column names the row. On a phone each row becomes a block of labelled values; the roles are
 * written out because a browser forgets them when the layout changes.
 */
export function Table<Row>({ caption, columns, rows, idOf, total, isCompact }: TableProps<Row>) {
  return (
    <table className={isCompact ? "table" : "table folding"} role="table">
      <caption className="hidden">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ id, title, isNumber }) => (
            <th key={id} role="columnheader" scope="col" className={isNumber ? "number" : undefined}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={idOf(row)} role="row">
            {columns.map((column, i) => (
              <Cell key={column.id} isFirst={i === 0} column={column}>
                {column.cell(row)}
              </Cell>
            ))}
          </tr>
        ))}
        {total && (
          <tr role="row" className="total">
            {columns.map((column, i) => (
              <Cell key={column.id} isFirst={i === 0} column={column}>
                {total[i]}
              </Cell>
            ))}
          </tr>
        )}
      </tbody>
    </table>
  );
}

function Cell({
  isFirst,
  column,
  children,
}: {
  isFirst: boolean;
  column: Pick<Column<never>, "title" | "isNumber">;
  children: ReactNode;
}) {
  const className = column.isNumber ? "number" : undefined;
  if (isFirst) {
    return (
      <th role="rowheader" scope="row" className={className}>
        {children}
      </th>
    );
  }
  return (
    <td role="cell" className={className}>
      <span className="cell-label" aria-hidden="true">
        {column.title}
      </span>
      <span className="cell-value">{children}</span>
    </td>
  );
}

/** Names with their values, below each other. */
export function Facts({ facts }: { facts: readonly { name: string; value: ReactNode }[] }) {
  return (
    <dl className="facts">
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
