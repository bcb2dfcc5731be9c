export interface Timed<T> {
  /** CPU time of this process. */
  milliseconds: number;
  result: T;
}

export function cpuOf<T>(work: () => T): Timed<T> {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return { milliseconds: (user + system) / 1000, result };
}

/** The best of a few runs: what the code can do when the machine leaves it alone. */
export function bestOf<T>(runs: number, work: () => T): Timed<T> {
  return Array.from({ length: runs }, () => cpuOf(work)).reduce((a, b) => (b.milliseconds < a.milliseconds ? b : a));
}
