import type { FeatureUnitView, TraitView } from "../../../server/http/contract/segments.ts";
import { segmentColour } from "../../charts/colour.ts";
import { DifferenceBars } from "../../charts/DifferenceBars.tsx";
import { words } from "../../language/english.ts";
import type { Format } from "../../language/format.ts";
import { useSession } from "../../session.tsx";
import { Card } from "../../ui/layout.tsx";
import { Paragraph } from "../../ui/text.tsx";

/** A value of a feature with its unit. */
export function featureValue(value: number, unit: FeatureUnitView, format: Format): string {
  switch (unit) {
    case "days":
      return words.units.days(value, format.number(value));
    case "share":
      return format.share(value, 0);
    case "minor_units":
      return format.money(value);
    case "ratio":
      return words.units.times(format.number(value, 1));
    case "count":
      return format.number(value, 1);
  }
}

/** What makes a segment different from everybody, as bars. */
export function Differences({ profile, segmentId }: { profile: readonly TraitView[]; segmentId: number }) {
  const { format } = useSession();
  const { differences } = words.segment;
  return (
    <Card title={differences.title}>
      {profile.length === 0 ? (
        <Paragraph tone="subdued">{differences.none}</Paragraph>
      ) : (
        <>
          <Paragraph tone="subdued">{differences.explained}</Paragraph>
          <DifferenceBars
            words={differences}
            colour={segmentColour(segmentId)}
            rows={profile.map(({ feature, label, unit, difference, mean, everyonesMean }) => ({
              id: feature,
              label,
              difference,
              value: featureValue(mean, unit, format),
              everyone: featureValue(everyonesMean, unit, format),
            }))}
          />
        </>
      )}
    </Card>
  );
}
