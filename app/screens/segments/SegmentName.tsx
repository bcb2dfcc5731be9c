import { segmentColour } from "../../charts/colour.ts";
import { Link } from "../../ui/text.tsx";

/** A segment by its colour and name, leading to its page. */
export function SegmentName({ segment }: { segment: { id: number; name: string } }) {
  return (
    <span className="named">
      <span className="swatch" style={{ background: segmentColour(segment.id) }} aria-hidden="true" />
      <Link url={`/segments/${segment.id}`} isPlain>
        {segment.name}
      </Link>
    </span>
  );
}
