/** What a transaction file's columns can mean to us. */
export const TRANSACTION_ROLES = ["customer", "order", "date", "quantity", "price", "product"] as const;
export type TransactionRole = (typeof TRANSACTION_ROLES)[number];

export type TransactionColumns = Readonly<Record<TransactionRole, number>> & { readonly country: number | null };

/**
 * Where in a row the columns named by `names` (role to column name) stand.
 * @throws {Error} naming the roles expected or the columns found, when one is unknown or missing.
 */
export function transactionColumns(
  names: Readonly<Record<string, string>>,
  header: readonly string[],
): TransactionColumns {
  const roles: readonly string[] = [...TRANSACTION_ROLES, "country"];
  const unknown = Object.keys(names).filter((role) => !roles.includes(role));
  if (unknown.length > 0) {
    throw new Error(
      `Unknown ${list("column", unknown)}: name ${TRANSACTION_ROLES.join(", ")} and, if there is one, country.`,
    );
  }
  const unnamed = TRANSACTION_ROLES.filter((role) => names[role] === undefined);
  if (unnamed.length > 0) {
    throw new Error(`Say which of the file's columns is the ${unnamed.join(", ")}. It has: ${header.join(", ")}.`);
  }
  const absent = Object.values(names).filter((name) => !header.includes(name));
  if (absent.length > 0) throw new Error(`The file has no ${list("column", absent)}. It has: ${header.join(", ")}.`);
  const at = (role: string) => header.indexOf(names[role] ?? "");
  return {
    customer: at("customer"),
    order: at("order"),
    date: at("date"),
    quantity: at("quantity"),
    price: at("price"),
    product: at("product"),
    country: names["country"] === undefined ? null : at("country"),
  };
}

/** Columns of Shopify's order export without which a file is none. */
export const EXPORT_COLUMNS = [
  "Name",
  "Email",
  "Created at",
  "Subtotal",
  "Total",
  "Lineitem quantity",
  "Lineitem name",
  "Lineitem price",
] as const;

/** Reads a row of Shopify's order export by column name; columns that an older export lacks read as empty. */
export type ExportCell = (fields: readonly string[], name: string) => string;

/** @throws {Error} naming the columns expected and found, when the header is not that of Shopify's order export. */
export function exportColumns(header: readonly string[]): ExportCell {
  const missing = EXPORT_COLUMNS.filter((name) => !header.includes(name));
  if (missing.length > 0) {
    throw new Error(
      `This is not Shopify's order export: it has no ${list("column", missing)}. It has: ${header.join(", ")}. ` +
        `For another file, say which of its columns is the ${TRANSACTION_ROLES.join(", ")} (and country).`,
    );
  }
  const positions = new Map(header.map((name, index) => [name, index]));
  return (fields, name) => fields[positions.get(name) ?? -1]?.trim() ?? "";
}

function list(noun: string, names: readonly string[]): string {
  return `${noun}${names.length > 1 ? "s" : ""} ${names.map((name) => `"${name}"`).join(", ")}`;
}
