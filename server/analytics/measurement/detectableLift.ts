/** Normal quantiles of a two-sided test at the 5% level, and of a power of 80%. */
const Z_LEVEL = 1.959964;
const Z_POWER = 0.841621;

/**
 * The smallest relative rise of a rate in the treatment group that a comparison with the control group would show four
 * times in five, at the two-sided 5% level: two independent proportions, unpooled variances, normal approximation
 * (Fleiss, Levin and Paik, "Statistical Methods for Rates and Proportions", chapter 4, without continuity correction).
 * @returns the lift (0.2 is a rise by 20%), or null where even a rise to everybody would not show
 * @example smallestDetectableLift({ treatment: 450, control: 50, baseRate: 0.1 }) // about 1.3: a rise by 130%
 */
export function smallestDetectableLift(groups: {
  treatment: number;
  control: number;
  baseRate: number;
}): number | null {
  const { treatment, control, baseRate } = groups;
  if (treatment < 1 || control < 1 || baseRate <= 0 || baseRate >= 1) return null;
  const shows = (rate: number) => {
    const error = Math.sqrt((rate * (1 - rate)) / treatment + (baseRate * (1 - baseRate)) / control);
    return rate - baseRate >= (Z_LEVEL + Z_POWER) * error;
  };
  if (!shows(1)) return null;
  let [low, high] = [baseRate, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (shows(middle)) high = middle;
    else low = middle;
  }
  return high / baseRate - 1;
}
