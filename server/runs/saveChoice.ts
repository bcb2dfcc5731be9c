export async function saveChoice(..._a: unknown[]): Promise<void> {
  throw new Error("stub");
}
