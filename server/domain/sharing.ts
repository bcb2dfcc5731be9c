/** How much sharing an e-mail address or telephone number bears before it identifies nobody. */
export interface SharingLimits {
  /** Most different names it may carry. */
  mostNames: number;
  /** Most guest orders without a name that it may carry where no account stands behind it: a till's, not a person's. */
  mostNamelessOrders: number;
}

/**
 * Three names leave room for a maiden name and a misspelling; a till address or a marketplace relay has many more. A
 * till that takes no names shows by its many nameless orders.
 */
export const SHARING_LIMITS: SharingLimits = { mostNames: 3, mostNamelessOrders: 12 };

/** Who uses an identifier: different names, accounts, and guest orders that name nobody. */
export interface IdentifierUse {
  names: number;
  accounts: number;
  namelessOrders: number;
}

/** Whether too many people use an identifier for it to tell who somebody is. */
export function isSharedIdentifier(use: IdentifierUse, limits: SharingLimits = SHARING_LIMITS): boolean {
  return use.names > limits.mostNames || (use.accounts === 0 && use.namelessOrders > limits.mostNamelessOrders);
}
