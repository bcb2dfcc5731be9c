const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Made-up names: none is taken from a list of real people. */
export const FIRST_NAMES = words(`
  Abeline Ardo Brisa Callum Corin Dalia Dorran Edda Elvin Fable Farrin Gilda Greer Halden Hestia Ilan Imara Jorin
  Juno Kalea Kestrel Larkin Lior Maren Miro Nadia Niall Orla Oswin Perrin Petra Quill Rafferty Rhea Sable Soren
  Tamsin Tobin Una Uri Vance Vesna Wilda Wren Yara Yorick Zelda Zeno Amity Bram Clover Dane Elsbeth Finch
`);

export const LAST_NAMES = words(`
  Alderwick Ashmeer Barrowmead Blythecot Brackenby Briarley Caldmoor Copperfell Cresswold Dapplemere Dunnavick
  Eastermoor Elmscott Fairbeck Fennimoor Foxley Gallowmere Glenhurst Gorsewood Hartmere Hazelbrook Heathergill
  Inglebeck Ivesdale Jessamere Kettlewick Kirkfell Lanternby Larchwood Lindenow Marlbrook Merriwell Millowby
  Nettlecombe Norwold Oakenshaw Otterbeck Pemberlow Pinemarsh Quarrendale Quenby Ravenscar Rowanhill Saltmarsh
  Silverdale Stonebeck Tarnwick Thistlemoor Umberleigh Underfell Vantrease Vellacombe Wexmoor Willowby Yarrowdale
`);

/** Names that have broken software before: formulas, markup, quotes, right-to-left text, joined emoji. */
export const AWKWARD_NAMES: readonly (readonly [first: string, last: string])[] = [
  ["=SUM(1+1)", "Alderwick"],
  ["<script>alert(1)</script>", "Foxley"],
  ["Robin'); DROP TABLE people;--", "Quenby"],
  ["Zoë", "Ångmoor"],
  ["👩‍👩‍👧", "Lindenow"],
  ["\u202Eneraf", "Hartmere"],
  ["+1", "@Kirkfell"],
  ["O'Dapple", 'Fair"beck'],
];

export const COMPANIES: readonly string[] = [
  "Copperfell Gifts Ltd",
  "The Lantern Shop",
  "Otterbeck Interiors",
  "Saltmarsh Trading",
  "Rowan & Daughters",
  "Thistlemoor Hotel",
  "Wexmoor Garden Centre",
  "Millowby Concept Store",
];
