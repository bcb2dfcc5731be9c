/** Names of frozen columns that are no features: what the appraisal of segments reads, and what is foreseen. */
export const reachColumn = (kind: "email" | "sms") => `reach.${kind}`;
export const withoutColumn = (channel: string, column: string) => `without.${channel}.${column}`;
export const labelColumn = (label: string) => `label.${label}`;
export const predictedColumn = (outcome: string) => `predicted.${outcome}`;
