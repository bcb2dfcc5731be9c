import { describe, expect, it } from "vitest";
import { streamOf } from "../../../../sandbox/world/distributions.ts";
import { ContactBook, mailbox, respelled } from "../../../../sandbox/world/people/contacts.ts";

describe("invented contacts", () => {
  it("gives nobody's mailbox to another, under any spelling", () => {
    const book = new ContactBook();
    const random = streamOf(1, "contacts");
    const emails = Array.from({ length: 2_000 }, () => book.email(random, "Ann-Marie", "Ångmoor"));
    expect(new Set(emails.map(mailbox)).size).toBe(2_000);
    expect(emails.every((email) => /^[a-z._0-9]+@example\.(com|net|org)$/.test(email))).toBe(true);
  });

  it("avoids an address that came from elsewhere", () => {
    const book = new ContactBook();
    expect(book.claimEmail("A.nn@example.com")).toBe(true);
    expect(book.claimEmail("ann+shop@example.com")).toBe(false);
  });

  it.each([
    { country: "US", numbers: 4_600, pattern: /^\+1\d{3}55501\d\d$/ },
    { country: "GB", numbers: 1_000, pattern: /^\+447700900\d{3}$/ },
    { country: "FR", numbers: 10_000, pattern: /^\+3363998\d{4}$/ },
    { country: "DE", numbers: 0, pattern: /^$/ },
  ])("has $numbers telephone numbers for $country, and then none", ({ country, numbers, pattern }) => {
    const book = new ContactBook();
    const phones = Array.from({ length: numbers }, () => book.phone(country));
    expect(new Set(phones).size).toBe(numbers);
    expect(phones.every((phone) => phone !== null && pattern.test(phone))).toBe(true);
    expect(book.phone(country)).toBeNull();
  });

  it.each(["ann.foxley@example.com", "annfoxley@example.net"])("respells %s as the same mailbox", (email) => {
    const random = streamOf(2, "contacts");
    const spellings = new Set(Array.from({ length: 60 }, () => respelled(random, email)));
    expect(spellings.size).toBeGreaterThan(3);
    for (const spelling of spellings) {
      expect(spelling).not.toBe(email);
      expect(mailbox(spelling)).toBe(mailbox(email));
    }
  });
});
