/** What a transaction file's columns can mean to us. */
const TRANSACTION_ROLES = ["customer", "order", "date", "quantity", "price", "product"] as const;
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
    throw new Error(`Say which of the file's columns is the ${unnamed.join(", ")}. ${whatItHas(header)}`);
  }
  const absent = Object.values(names).filter((name) => !header.includes(name));
  if (absent.length > 0) throw new Error(`The file has no ${list("column", absent)}. ${whatItHas(header)}`);
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
const EXPORT_COLUMNS = [
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
      `This is not Shopify's order export: it has no ${list("column", missing)}. ${whatItHas(header)} ` +
        `For another file, say which of its columns is the ${TRANSACTION_ROLES.join(", ")} (and country).`,
    );
  }
  const positions = new Map(header.map((name, index) => [name, index]));
  return (fields, name) => fields[positions.get(name) ?? -1]?.trim() ?? "";
}

/**
 * The header for a message, or why it is no header: what is not text (a spreadsheet, a packed file, UTF-16) must not
 * reach a terminal, and one long column is a file with another separator.
 */
function whatItHas(header: readonly string[]): string {
  const text = header.join(", ");
  if (/\uFFFD|[^\P{Cc}\t\r\n]/u.test(text))
    return "It is not UTF-8 text: save it as CSV (UTF-8); a packed file's name ends in .gz.";
  const separator = header.length > 1 ? undefined : [";", "\t", "|"].find((sign) => text.includes(sign));
  if (separator === undefined) return `It has: ${text}.`;
  return `Its columns are separated by ${separator === "\t" ? "tabs" : `"${separator}"`}: save it with commas.`;
}

function list(noun: string, names: readonly string[]): string {
  return `${noun}${names.length > 1 ? "s" : ""} ${names.map((name) => `"${name}"`).join(", ")}`;
}
