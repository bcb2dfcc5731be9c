/** Groups of the recency, frequency and monetary codes. */
export const RFM_GROUPS = [
  "champions",
  "loyal",
  "potential_loyalist",
  "new",
  "promising",
  "need_attention",
  "about_to_sleep",
  "at_risk",
  "cannot_lose",
  "big_single_order",
  "hibernating",
  "lost",
] as const;
export type RfmGroup = (typeof RFM_GROUPS)[number];

/**
 * Every code of three scores from 1 to 5 (recency, frequency, monetary; 5 best) under one name. The partition is the one
 * that Squeezely publishes for its eleven groups. Ours differs in one thing: scores of frequency are absolute, so code
 * 113 is somebody who bought once; "cannot lose" is said from three orders on, and below that it is a big single order.
 */
const CODES: Readonly<Record<RfmGroup, readonly number[]>> = {
  champions: [555, 554, 544, 545, 454, 455, 445],
  loyal: [543, 444, 435, 355, 354, 345, 344, 335],
  potential_loyalist: [
    553, 551, 552, 541, 542, 533, 532, 531, 452, 451, 442, 441, 431, 453, 433, 432, 423, 353, 352, 351, 342, 341, 333,
    323,
  ],
  new: [512, 511, 422, 421, 412, 411, 311],
  promising: [525, 524, 523, 522, 521, 515, 514, 513, 425, 424, 413, 414, 415, 315, 314, 313],
  need_attention: [535, 534, 443, 434, 343, 334, 325, 324],
  about_to_sleep: [331, 321, 312, 221, 213, 231, 241, 251],
  at_risk: [
    255, 254, 245, 244, 253, 252, 243, 242, 235, 234, 225, 224, 153, 152, 145, 143, 142, 135, 134, 133, 125, 124,
  ],
  cannot_lose: [155, 154, 144],
  big_single_order: [214, 215, 115, 114, 113],
  hibernating: [332, 322, 233, 232, 223, 222, 132, 123, 122, 212, 211],
  lost: [111, 112, 121, 131, 141, 151],
};

const groupOfCode = new Map(RFM_GROUPS.flatMap((group) => CODES[group].map((code) => [code, group] as const)));

/**
 * The group of a code; undefined for a number that is none.
 * @example rfmGroupOf(555) // "champions"
 */
export function rfmGroupOf(code: number): RfmGroup | undefined {
  return groupOfCode.get(code);
}
