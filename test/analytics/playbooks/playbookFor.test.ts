import { describe, expect, it } from "vitest";
import { PLAYBOOK_PARTS, playbookSentence } from "../../../server/analytics/playbooks/playbook.ts";
import { PLAYBOOKS, playbookFor } from "../../../server/analytics/playbooks/playbookFor.ts";
import type { Character } from "../../../server/analytics/segmentation/character.ts";
import { english, render } from "../../../server/domain/language/english.ts";

const RECENCY: Character["recency"][] = ["recent", "quiet", "lapsed"];
const FREQUENCY: Character["frequency"][] = ["once", "occasional", "repeat", "regular"];
const HABITS: Character["habit"][] = [null, "discount", "in_store", "showroom", "subscription", "returns", "bulk"];
const ALL: Character[] = RECENCY.flatMap((recency) =>
  FREQUENCY.flatMap((frequency) =>
    [false, true].flatMap((isBig) => HABITS.map((habit) => ({ recency, frequency, isBig, habit }))),
  ),
);

describe("playbooks", () => {
  it("are each chosen for somebody, and somebody is never without one", () => {
    const chosen = new Set(ALL.map((character) => playbookFor(character).id));
    expect([...chosen].toSorted()).toEqual(PLAYBOOKS.map(({ id }) => id).toSorted());
    expect(new Set(PLAYBOOKS.map(({ id }) => id)).size).toBe(PLAYBOOKS.length);
  });

  it("say in words what to do, what to offer and what not to do", () => {
    const texts = PLAYBOOKS.flatMap(({ id }) => PLAYBOOK_PARTS.map((part) => playbookSentence(id, part)));
    for (const sentence of texts) expect(english).toHaveProperty([sentence.code]);
    expect(new Set(texts.map(render)).size).toBe(texts.length);
    for (const { channels } of PLAYBOOKS) expect(channels.length).toBeGreaterThan(0);
  });

  it("state nothing of people that the character they are chosen by does not hold", () => {
    // Prices, categories, counts and minds: a character knows of none of them, but for the habit of a discount.
    const unknown =
      /full price|same kind|again and again|would have|remember it|trusted|asked for a lower|once or twice|often/i;
    for (const { id } of PLAYBOOKS.filter((one) => one.id !== "promotions_only")) {
      const texts = (["angle", "do_not"] as const).map((part) => render(playbookSentence(id, part)));
      for (const text of texts) expect(text).not.toMatch(unknown);
    }
  });

  it("ask back whoever stays away before anything else, and give no discount to the best", () => {
    for (const character of ALL.filter(({ recency }) => recency === "lapsed")) {
      expect(["win_back_best", "reactivate_repeat", "seasonal_reminder", "last_try"]).toContain(
        playbookFor(character).id,
      );
    }
    expect(render(playbookSentence("reward_best", "do_not"))).toMatch(/^No discounts/);
    const best: Character = { recency: "recent", frequency: "regular", isBig: true, habit: null };
    expect(playbookFor(best).id).toBe("reward_best");
    expect(playbookFor({ ...best, habit: "discount" }).id).toBe("promotions_only");
  });
});
