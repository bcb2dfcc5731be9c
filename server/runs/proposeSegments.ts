export async function proposeSegments(..._a: unknown[]): Promise<void> {
  throw new Error("stub");
}
