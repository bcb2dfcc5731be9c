import { z } from "zod";
import { betaGeometric, modifiedBetaGeometric } from "../../server/analytics/prediction/betaGeometric.ts";
import { type BtydModel, type BtydParameters, fitBtyd } from "../../server/analytics/prediction/buyTillYouDie.ts";
import { expectedValue, fitGammaGamma } from "../../server/analytics/prediction/gammaGamma.ts";
import { paretoNbd } from "../../server/analytics/prediction/paretoNbd.ts";
import type { PurchaseCounts } from "../../server/analytics/prediction/purchaseCounts.ts";
import { type CheckedMethod, type Checker, type ReferenceFile, rowOf, skippedRow } from "./checker.ts";

/** A customer a row, times in weeks; with what the models at the papers' parameters say of each. */
const customers = z.array(
  z.object({
    ID: z.number(),
    x: z.number(),
    t_x: z.number(),
    T: z.number(),
    zbar: z.number(),
    ll_bg: z.number(),
    ll_mbg: z.number(),
    ll_pnbd: z.number(),
    alive_bg: z.number(),
    alive_mbg: z.number(),
    exp39_bg: z.number(),
    gg: z.number(),
  }),
);
type Customers = z.infer<typeof customers>;

const fitted = z.object({
  published_params: z.array(z.number()),
  published_ll: z.number().nullable(),
  fit_params: z.array(z.number()),
  fit_ll: z.number(),
});
const papers = z.object({
  bgnbd: fitted,
  mbgnbd: fitted,
  pnbd: fitted,
  gammagamma: fitted.omit({ published_ll: true }),
});
const holdout = z.object({
  cond_exp_table: z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()])),
});

const ROWS = "btyd_cdnow_rows.json.gz";
const PAPERS = "btyd_cdnow.json";
const BG: BtydParameters = [0.243, 4.414, 0.793, 2.426];
const MBG: BtydParameters = [0.525, 6.183, 0.891, 1.614];
const PARETO: BtydParameters = [0.553, 10.578, 0.606, 11.669];
const GAMMA_GAMMA = [6.25, 3.74, 15.44] as const;

const BTYD = [
  { key: "bgnbd", name: "BG/NBD", model: betaGeometric },
  { key: "mbgnbd", name: "MBG/NBD", model: modifiedBetaGeometric },
  { key: "pnbd", name: "Pareto/NBD", model: paretoNbd },
] as const;

function countsOf(rows: Customers): PurchaseCounts {
  return {
    x: Float64Array.from(rows, ({ x }) => x),
    tx: Float64Array.from(rows, ({ t_x }) => t_x),
    T: Float64Array.from(rows, ({ T }) => T),
  };
}

/** The customers of the same folder, on whom the other files' figures were computed. */
function customersBeside(file: ReferenceFile): Customers | undefined {
  const { data } = customers.safeParse(file.sibling(ROWS));
  return data;
}

/** Parameters and likelihoods that the papers print, fitted anew on the same customers. */
export const publishedFits: Checker = {
  recognises: (content) => papers.safeParse(content).success,
  check(file) {
    const expected = papers.parse(file.content);
    const rows = customersBeside(file);
    if (!rows) return [skippedRow(file.name, "BTYD fits", `${ROWS} is not beside it`)];
    const counts = countsOf(rows);
    const fits = BTYD.flatMap(({ key, name, model }) => {
      const fit = fitBtyd(model, counts);
      const { published_params: printed, published_ll: likelihood, fit_ll: refitted } = expected[key];
      return [
        rowOf(file.name, `${name} parameters, units of the last digit printed`, lastDigits(fit.parameters, printed), 1),
        rowOf(
          file.name,
          `${name} log-likelihood`,
          [fit.logLikelihood - refitted, ...(likelihood === null ? [] : [fit.logLikelihood - likelihood])].map(
            Math.abs,
          ),
          0.05,
        ),
      ];
    });
    const value = fitGammaGamma(
      counts.x,
      Float64Array.from(rows, ({ zbar }) => zbar),
    );
    const { published_params: printed, fit_ll: refitted } = expected.gammagamma;
    return [
      ...fits,
      rowOf(
        file.name,
        "Gamma-Gamma parameters, units of the last digit printed",
        lastDigits(value.parameters, printed),
        1,
      ),
      rowOf(file.name, "Gamma-Gamma log-likelihood", [Math.abs(value.logLikelihood - refitted)], 0.05),
    ];
  },
};

/** How far off, in units of the last digit that was printed. */
function lastDigits(found: readonly number[], printed: readonly number[]): number[] {
  return printed.map((value, i) => {
    const digits = String(value).split(".")[1]?.length ?? 0;
    return Math.abs(found[i]! - value) * 10 ** digits;
  });
}

/** What the models say of each customer, at the parameters the papers print. */
export const perCustomer: Checker = {
  recognises: (content) => customers.safeParse(content).success && (content as unknown[]).length > 0,
  check(file) {
    const rows = customers.parse(file.content);
    const likelihood = (model: BtydModel, parameters: BtydParameters, of: (row: Customers[number]) => number) => {
      const logLikelihood = model.logLikelihood(parameters);
      return rows.map((row) => Math.abs(logLikelihood(row.x, row.t_x, row.T) - of(row)));
    };
    const alive = (model: BtydModel, parameters: BtydParameters, of: (row: Customers[number]) => number) =>
      rows.map((row) => Math.abs(model.aliveness(parameters, row.x, row.t_x, row.T).chanceOfBeingAlive - of(row)));
    const note = `${rows.length} customers`;
    const check = (method: string, deviations: number[], bar: number): CheckedMethod =>
      rowOf(file.name, method, deviations, bar, note);
    return [
      check(
        "BG/NBD log-likelihood by customer",
        likelihood(betaGeometric, BG, (row) => row.ll_bg),
        1e-9,
      ),
      check(
        "MBG/NBD log-likelihood by customer",
        likelihood(modifiedBetaGeometric, MBG, (row) => row.ll_mbg),
        1e-9,
      ),
      check(
        "Pareto/NBD log-likelihood by customer",
        likelihood(paretoNbd, PARETO, (row) => row.ll_pnbd),
        1e-9,
      ),
      check(
        "BG/NBD chance of being alive",
        alive(betaGeometric, BG, (row) => row.alive_bg),
        1e-9,
      ),
      check(
        "MBG/NBD chance of being alive",
        alive(modifiedBetaGeometric, MBG, (row) => row.alive_mbg),
        1e-9,
      ),
      check(
        "BG/NBD expected purchases in 39 weeks",
        rows.map((row) => Math.abs(betaGeometric.expectedPurchases(BG, 39, row.x, row.t_x, row.T) - row.exp39_bg)),
        1e-9,
      ),
      check(
        "Gamma-Gamma expected value",
        rows.map((row) => Math.abs(expectedValue(GAMMA_GAMMA, row.x, row.zbar) / row.gg - 1)),
        1e-9,
      ),
    ];
  },
};

/** Expected purchases of the weeks held out, by purchases before: the mean of what is expected of each customer. */
export const heldOutWeeks: Checker = {
  recognises: (content) => holdout.safeParse(content).success,
  check(file) {
    const { cond_exp_table: table } = holdout.parse(file.content);
    const rows = customersBeside(file);
    const published = papers.safeParse(file.sibling(PAPERS)).data;
    if (!rows || !published) return [skippedRow(file.name, "weeks held out", `${ROWS} or ${PAPERS} is not beside it`)];
    const most = Math.max(...table.map(([purchases]) => purchases));
    return [
      { name: "BG/NBD", model: betaGeometric, column: 3 as const },
      { name: "Pareto/NBD", model: paretoNbd, column: 4 as const },
    ].map(({ name, model, column }) => {
      const { parameters } = fitBtyd(model, countsOf(rows));
      const deviations = table.map((row) => {
        const group = rows.filter(({ x }) => (row[0] === most ? x >= most : x === row[0]));
        const sum = group.reduce(
          (total, { x, t_x, T }) => total + model.expectedPurchases(parameters, 39, x, t_x, T),
          0,
        );
        return Math.abs(sum / group.length - row[column]);
      });
      return rowOf(file.name, `${name} purchases in the weeks held out`, deviations, 0.02, `${table.length} groups`);
    });
  },
};
