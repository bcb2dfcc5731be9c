/**
 * Something to tell a person, as a code and its values; worded at the edge from a language catalogue, so that what the
 * product found stays apart from how it is said.
 */
export interface Sentence {
  code: string;
  params: Readonly<Record<string, string | number>>;
}

export function sentence(code: string, params: Sentence["params"] = {}): Sentence {
  return { code, params };
}
