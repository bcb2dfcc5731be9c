import { type GraphQLSchema, getVariableValues, type OperationDefinitionNode } from "graphql";

interface VariableError {
  message: string;
  extensions: { code: "INVALID_VARIABLE"; value: unknown; problems: { path: string[]; explanation: string }[] };
}

type Coerced = { values: Record<string, unknown> } | { errors: VariableError[] };

const FAULT = /^Variable "\$(.+?)" (?:of (?:required|non-null) type "(.+?)" .*|got invalid value .+?(?:; |$)(.*))$/s;

/** The variables in the types the operation declares, or Shopify's errors about them (from its captured answers). */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): Coerced {
  const result = getVariableValues(schema, operation.variableDefinitions ?? [], given);
  if (!result.errors) return { values: result.coerced };
  return {
    errors: result.errors.map(({ message }) => {
      const [, name = "", type, explanation = "Expected value to not be null"] = FAULT.exec(message) ?? [];
      return {
        message: `Variable $${name}${type ? ` of type ${type}` : ""} was provided invalid value`,
        extensions: {
          code: "INVALID_VARIABLE",
          value: given[name] ?? null,
          problems: [{ path: [], explanation }],
        },
      };
    }),
  };
}
