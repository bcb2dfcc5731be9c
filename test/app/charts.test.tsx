import { cleanup, render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { segmentColour } from "../../app/charts/colour.ts";
import { type Difference, DifferenceBars } from "../../app/charts/DifferenceBars.tsx";
import { HistoryLine } from "../../app/charts/HistoryLine.tsx";
import { ShareBar } from "../../app/charts/ShareBar.tsx";

afterEach(cleanup);

/** The numbers of a picture as the table beside it gives them. */
function twin(): string[][] {
  const rows = within(screen.getByRole("table")).getAllByRole("row");
  return rows.map((row) => [...row.querySelectorAll("th, td")].map((cell) => cell.textContent ?? ""));
}

const WORDS = { title: "Different", everyone: "All buyers", measure: "Measure", segment: "This segment" };
const difference = (over: Partial<Difference>): Difference => ({
  id: "frequency",
  label: "Orders",
  difference: 1,
  value: "4",
  everyone: "2",
  ...over,
});

const bars = (container: HTMLElement) =>
  [...container.querySelectorAll("rect")].map((bar) => ({
    from: Number(bar.getAttribute("x")),
    width: Number(bar.getAttribute("width")),
  }));

describe("bars of what makes a segment different", () => {
  it("go right for more and left for less, as far as they differ", () => {
    const rows = [2, -1, 0].map((far) => difference({ id: String(far), label: String(far), difference: far }));
    const { container } = render(<DifferenceBars words={WORDS} rows={rows} colour="red" />);
    const [more, less, same] = bars(container);
    expect(more?.from).toBeCloseTo((less?.from ?? 0) + (less?.width ?? 0));
    expect(more?.width).toBeCloseTo(2 * (less?.width ?? 0));
    expect(same?.width).toBe(2);
  });

  it("leave small effects small, and keep huge ones in the picture", () => {
    const small = render(<DifferenceBars words={WORDS} rows={[difference({ difference: 0.1 })]} colour="red" />);
    const huge = render(<DifferenceBars words={WORDS} rows={[difference({ difference: 50 })]} colour="red" />);
    const [least] = bars(small.container);
    const [most] = bars(huge.container);
    expect(most?.width).toBeGreaterThan((least?.width ?? 0) * 7);
    expect((most?.from ?? 0) + (most?.width ?? 0)).toBeLessThanOrEqual(560);
  });

  it("have the same numbers in a table, and a sentence", () => {
    render(<DifferenceBars words={WORDS} rows={[difference({})]} colour="red" />);
    expect(twin()).toEqual([
      ["Measure", "This segment", "All buyers"],
      ["Orders", "4", "2"],
    ]);
    expect(screen.getByRole("img", { name: /Different Orders: 4, All buyers 2/ })).toBeTruthy();
  });
});

describe("a bar of shares", () => {
  it("is filled by its parts in proportion, with the numbers in a table", () => {
    const parts = [
      { id: 1, name: "Champions", share: 0.75, colour: "red", value: "75%" },
      { id: 2, name: "The rest", share: 0.25, colour: "blue", value: "25%" },
    ];
    const { container } = render(<ShareBar title="Segments" partName="Segment" valueName="Share" parts={parts} />);
    const [first, second] = bars(container);
    expect((first?.width ?? 0) / (second?.width ?? 1)).toBeCloseTo(3, 1);
    expect((second?.from ?? 0) + (second?.width ?? 0)).toBeLessThanOrEqual(560);
    expect(twin()).toEqual([
      ["Segment", "Share"],
      ["Champions", "75%"],
      ["The rest", "25%"],
    ]);
  });

  it("shows parts of nothing without dividing by it", () => {
    const parts = [{ id: 1, name: "Empty", share: 0, colour: "red", value: "0%" }];
    const { container } = render(<ShareBar title="Segments" partName="Segment" valueName="Share" parts={parts} />);
    expect(bars(container)[0]?.width).toBe(1);
  });
});

describe("a line over time", () => {
  it("begins its axis at zero and gives every day in the table", () => {
    const points = [
      { day: 1, value: 100, dayLabel: "Jan 2", valueLabel: "100" },
      { day: 2, value: 50, dayLabel: "Jan 3", valueLabel: "50" },
    ];
    const { container } = render(
      <HistoryLine title="People" dayName="Day" valueName="People" points={points} colour="red" formatTick={String} />,
    );
    expect(container.querySelector("g text")?.textContent).toBe("0");
    expect(twin()).toEqual([
      ["Day", "People"],
      ["Jan 2", "100"],
      ["Jan 3", "50"],
    ]);
    expect(container.innerHTML).not.toContain("NaN");
  });
});

it("a segment keeps its colour, and neighbours have different ones", () => {
  expect(new Set([1, 2, 3, 4, 5, 6, 7, 8].map(segmentColour)).size).toBe(8);
  expect(segmentColour(9)).toBe(segmentColour(1));
});
