import {
  type ASTNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLError,
  type GraphQLFormattedError,
  Kind,
  type OperationDefinitionNode,
  visit,
} from "graphql";

/** graphql-js's wording of a fault in a document, and what Shopify's engine makes of it (from its captured answers). */
interface Translation {
  pattern: RegExp;
  message: (parts: string[]) => string;
  extensions: (parts: string[]) => Record<string, string>;
}

const TRANSLATIONS: readonly Translation[] = [
  {
    pattern: /^Cannot query field "(.+?)" on type "(.+?)"/,
    message: ([field, type]) => `Field '${field}' doesn't exist on type '${type}'`,
    extensions: ([field = "", type = ""]) => ({ code: "undefinedField", typeName: type, fieldName: field }),
  },
  {
    pattern: /^Unknown argument "(.+?)" on field "(?:.+\.)?(.+?)"/,
    message: ([argument, field]) => `Field '${field}' doesn't accept argument '${argument}'`,
    extensions: ([argument = "", field = ""]) => ({
      code: "argumentNotAccepted",
      name: field,
      typeName: "Field",
      argumentName: argument,
    }),
  },
  {
    pattern: /^Field "(.+?)" argument "(.+?)" of type .+ is required/,
    message: ([field, argument]) => `Field '${field}' is missing required arguments: ${argument}`,
    extensions: ([field = "", argument = ""]) => ({
      code: "missingRequiredArguments",
      className: "Field",
      name: field,
      arguments: argument,
    }),
  },
  {
    pattern: /^Variable "\$(.+?)" is never used(?: in operation "(.+?)")?/,
    message: ([variable, name]) => `Variable $${variable} is declared by ${name ?? "anonymous query"} but not used`,
    extensions: ([variable = ""]) => ({ code: "variableNotUsed", variableName: variable }),
  },
];

/** One validation error in Shopify's shape. What has no translation keeps graphql-js's words. */
export function shopifyValidationError(error: GraphQLError, document: DocumentNode): GraphQLFormattedError {
  const path = pathOf(error.nodes?.[0], document);
  const shaped = { locations: error.locations ?? [], ...(path && { path }) };
  for (const { pattern, message, extensions } of TRANSLATIONS) {
    const match = pattern.exec(error.message);
    if (!match) continue;
    const parts = match.slice(1);
    return { message: message(parts), ...shaped, extensions: extensions(parts) };
  }
  return { message: error.message, ...shaped };
}

/** Shopify's syntax errors begin like this; graphql-js names the same token. */
export function syntaxErrorMessage(error: GraphQLError): string {
  const what = /^Syntax Error: (.+?)\.?$/.exec(error.message)?.[1] ?? error.message;
  if (what.includes("<EOF>")) return "syntax error, unexpected end of file";
  return `syntax error, ${what.charAt(0).toLowerCase()}${what.slice(1)}`;
}

/** The place of a node as Shopify writes it: ["query Name", "shop", "nope"]. */
function pathOf(wanted: ASTNode | undefined, document: DocumentNode): string[] | null {
  let found: string[] | null = null;
  visit(document, {
    enter(node, _key, _parent, _path, ancestors) {
      if (node !== wanted || found) return;
      const around = ancestors.filter((ancestor): ancestor is ASTNode => !Array.isArray(ancestor));
      found = [...around, node].flatMap(stepOf);
    },
  });
  return found;
}

function stepOf(node: ASTNode): string[] {
  if (node.kind === Kind.OPERATION_DEFINITION) return [operationStep(node)];
  if (node.kind === Kind.FIELD) return [fieldStep(node)];
  return node.kind === Kind.ARGUMENT ? [node.name.value] : [];
}

function operationStep({ operation, name }: OperationDefinitionNode): string {
  return name ? `${operation} ${name.value}` : operation;
}

function fieldStep({ alias, name }: FieldNode): string {
  return alias?.value ?? name.value;
}
