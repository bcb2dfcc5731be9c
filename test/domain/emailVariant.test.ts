import { expect, test } from "vitest";
import { emailVariant } from "../../server/domain/emailVariant.ts";

test.each([
  ["jane@gmial.com", "jane@gmail.com", "two letters swapped"],
  ["jane@gmai.com", "jane@gmail.com", "a letter left out"],
  ["jane@gmaill.com", "jane@gmail.com", "a letter twice"],
  ["jane@gnail.com", "jane@gmail.com", "a wrong letter"],
  ["jane@hotmial.com", "jane@hotmail.com", "swapped in the middle"],
  ["jane@gmail.con", "jane@gmail.com", "an ending that does not exist"],
  ["jane@example.con", "jane@example.com", "the same at any domain"],
  ["jane@example.nte", "jane@example.net", "swapped in the ending"],
  ["jane.doe@example.com", "janedoe@example.com", "a dot"],
  ["j.a.ne@yahooo.con", "jane@yahoo.com", "everything at once but the ending and a letter, repaired in turn"],
])("%s may have been meant as %s (%s)", (written, meant) => {
  expect(emailVariant(written)).toBe(meant);
});

test.each([
  ["jane@gmail.com", "a provider itself"],
  ["jane@ymail.com", "a provider one letter from another"],
  ["jane@email.com", "another"],
  ["jane@example.co", "an ending of its own"],
  ["jane@mail.example", "anybody's domain"],
  ["jane@gma.com", "two letters away"],
])("%s is meant as it is (%s)", (address) => {
  expect(emailVariant(address)).toBeNull();
});

test("what was repaired needs no repair", () => {
  for (const address of ["j.a.ne@yahooo.con", "jane.doe@example.cmo", "jane@outlok.com"]) {
    expect(emailVariant(emailVariant(address) ?? "")).toBeNull();
  }
});
