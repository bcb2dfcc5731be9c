import type { ForecastView } from "../../../server/http/contract/segments.ts";
import { words } from "../../language/english.ts";
import { useSession } from "../../session.tsx";
import { Card } from "../../ui/layout.tsx";
import { Table } from "../../ui/table.tsx";
import { Paragraph } from "../../ui/text.tsx";
import { featureValue } from "./Differences.tsx";

/** What the shown models foresee of a segment's people; nothing where none beat the plain rules. */
export function Forecasts({ forecasts }: { forecasts: readonly ForecastView[] }) {
  const { format } = useSession();
  const { forecasts: text } = words.segment;
  if (forecasts.length === 0) return null;
  const value = (figure: number | null, { unit }: ForecastView) =>
    figure === null ? words.common.none : featureValue(figure, unit, format);
  return (
    <Card title={text.title}>
      <Paragraph tone="subdued">{text.explained}</Paragraph>
      <Table
        caption={text.title}
        rows={forecasts}
        idOf={({ outcome }) => outcome}
        columns={[
          { id: "outcome", title: text.outcome, cell: (one) => one.text },
          { id: "segment", title: text.segment, isNumber: true, cell: (one) => value(one.mean, one) },
          {
            id: "half",
            title: text.half,
            isNumber: true,
            cell: (one) => text.between(value(one.lowerQuartile, one), value(one.upperQuartile, one)),
          },
          { id: "everyone", title: text.everyone, isNumber: true, cell: (one) => value(one.everyonesMean, one) },
        ]}
      />
    </Card>
  );
}
