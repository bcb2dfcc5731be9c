/** How telephone numbers are written inside a country. */
export interface NumberingPlan {
  /** Country calling code, without the plus. */
  code: string;
  /** Digits dialled before a national number at home and dropped from abroad; empty where there are none. */
  trunk: string;
  /** Number of digits of a national number; named only where there is no trunk prefix to tell it by. */
  length?: number;
}

const plan = (code: string, trunk = "0"): NumberingPlan => ({ code, trunk });
const closedPlan = (code: string, length: number): NumberingPlan => ({ code, trunk: "", length });

/** The North American plan: ten digits, of which the first is never 1, so that a leading 1 is the calling code. */
const NORTH_AMERICA = closedPlan("1", 10);

/** Numbering plans by ISO 3166 country, as the ITU's list of national numbering plans gives them. */
export const NUMBERING_PLANS: ReadonlyMap<string, NumberingPlan> = new Map([
  ["US", NORTH_AMERICA],
  ["CA", NORTH_AMERICA],
  ["PR", NORTH_AMERICA],
  ["DO", NORTH_AMERICA],
  ["JM", NORTH_AMERICA],
  ["TT", NORTH_AMERICA],
  ["BS", NORTH_AMERICA],
  ["BB", NORTH_AMERICA],
  ["GB", plan("44")],
  ["IE", plan("353")],
  ["DE", plan("49")],
  ["AT", plan("43")],
  ["CH", plan("41")],
  ["FR", plan("33")],
  ["BE", plan("32")],
  ["NL", plan("31")],
  ["SE", plan("46")],
  ["FI", plan("358")],
  ["RO", plan("40")],
  ["BG", plan("359")],
  ["HR", plan("385")],
  ["SI", plan("386")],
  ["SK", plan("421")],
  ["RS", plan("381")],
  ["UA", plan("380")],
  ["HU", plan("36", "06")],
  ["RU", plan("7", "8")],
  ["KZ", plan("7", "8")],
  ["TR", plan("90")],
  ["IL", plan("972")],
  ["AE", plan("971")],
  ["SA", plan("966")],
  ["EG", plan("20")],
  ["MA", plan("212")],
  ["ZA", plan("27")],
  ["KE", plan("254")],
  ["NG", plan("234")],
  ["IN", plan("91")],
  ["PK", plan("92")],
  ["BD", plan("880")],
  ["LK", plan("94")],
  ["JP", plan("81")],
  ["KR", plan("82")],
  ["CN", plan("86")],
  ["TW", plan("886")],
  ["TH", plan("66")],
  ["VN", plan("84")],
  ["MY", plan("60")],
  ["ID", plan("62")],
  ["PH", plan("63")],
  ["AU", plan("61")],
  ["NZ", plan("64")],
  ["BR", plan("55")],
  ["AR", plan("54")],
  ["PE", plan("51")],
  ["ES", closedPlan("34", 9)],
  ["PT", closedPlan("351", 9)],
  ["DK", closedPlan("45", 8)],
  ["NO", closedPlan("47", 8)],
  ["PL", closedPlan("48", 9)],
  ["CZ", closedPlan("420", 9)],
  ["GR", closedPlan("30", 10)],
  ["LV", closedPlan("371", 8)],
  ["LU", closedPlan("352", 9)],
  ["MT", closedPlan("356", 8)],
  ["CY", closedPlan("357", 8)],
  ["HK", closedPlan("852", 8)],
  ["SG", closedPlan("65", 8)],
  ["MX", closedPlan("52", 10)],
  ["CO", closedPlan("57", 10)],
  ["CL", closedPlan("56", 9)],
  ["QA", closedPlan("974", 8)],
  ["KW", closedPlan("965", 8)],
]);
