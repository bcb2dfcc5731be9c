/** Names of the frozen columns that only the appraisal of segments reads. */
export const reachColumn = (kind: "email" | "sms") => `reach.${kind}`;
export const withoutColumn = (channel: string, column: string) => `without.${channel}.${column}`;
