import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  GraphQLError,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  validate,
} from "graphql";
import { schema } from "../graphql/schema.ts";
import { shopifyValidationError, syntaxErrorMessage } from "../graphql/validationErrors.ts";

/** What a bulk query may not be, in Shopify's words (from its captured answers). */
const MAX_BYTES = 65_535;
const MAX_CONNECTIONS = 5;
const MAX_DEPTH = 2;
const WITHIN_LIST = "Queries that contain a connection field within a list field are not currently supported.";

export type BulkQuery = { operation: OperationDefinitionNode } | { faults: string[] };

/** The operation of a bulk query, or everything that is wrong with it. */
export function parseBulkQuery(query: string): BulkQuery {
  const bytes = Buffer.byteLength(query);
  if (bytes > MAX_BYTES) {
    return { faults: [`Query is too large (${bytes} bytes; maximum is ${MAX_BYTES} bytes)`] };
  }
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { faults: [`Invalid bulk query: ${syntaxErrorMessage(error)}`] };
  }
  const operations = document.definitions.filter((d) => d.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations;
  if (!operation || operation.operation !== "query") {
    return { faults: ["Invalid operation type. Only `query` operations are supported."] };
  }
  if (operations.length > 1 || document.definitions.length > operations.length) {
    return { faults: ["Invalid bulk query: it must be one operation without fragment definitions"] };
  }
  const [invalid] = validate(schema, document);
  if (invalid) return { faults: [`Invalid bulk query: ${shopifyValidationError(invalid, document).message}`] };
  const faults = new BulkRules().check(operation);
  return faults.length > 0 ? { faults } : { operation };
}

/** Where the walk is: the connection around, whether its nodes select their id, and whether a list lies between. */
interface Place {
  depth: number;
  connection: string | null;
  nodeHasId: boolean;
  inList: boolean;
}

class BulkRules {
  #connections = 0;
  #deepest = 0;
  #withinList = false;
  #topLevelNode: string | null = null;
  readonly #selectedByNodes: string[] = [];
  readonly #parentsWithoutId = new Set<string>();

  check(operation: OperationDefinitionNode): string[] {
    const root = schema.getQueryType();
    if (!root) throw new Error("The sandbox's schema has no query type.");
    for (const selection of operation.selectionSet.selections) {
      if (selection.kind !== Kind.FIELD) continue;
      if (["node", "nodes"].includes(selection.name.value)) this.#topLevelNode = selection.name.value;
    }
    this.#walk(operation.selectionSet, root, { depth: 0, connection: null, nodeHasId: true, inList: false });
    return [...this.#faults()];
  }

  *#faults(): Generator<string> {
    if (this.#topLevelNode) yield `Bulk queries cannot contain a top level \`${this.#topLevelNode}\` field.`;
    if (this.#connections === 0) yield "Bulk queries must contain at least one connection.";
    if (this.#connections > MAX_CONNECTIONS) {
      yield `Bulk queries cannot contain more than ${MAX_CONNECTIONS} connections.`;
    }
    if (this.#deepest > MAX_DEPTH) {
      yield `Bulk queries cannot contain connections with a nesting depth greater than ${MAX_DEPTH}.`;
    }
    if (this.#withinList) yield WITHIN_LIST;
    const [first] = this.#selectedByNodes;
    if (first !== undefined) {
      yield "All connection fields in a bulk query must select their contents using 'edges' > 'node', e.g: " +
        `'${first} { edges { node {'. Selecting via 'nodes' is not supported. ` +
        `Invalid connection fields: '${this.#selectedByNodes.join("', '")}'.`;
    }
    if (this.#parentsWithoutId.size > 0) {
      yield "The parent 'node' field for a nested connection must select the 'id' field without an alias and must be " +
        `of 'ID' return type. Connection fields without 'id': ${[...this.#parentsWithoutId].join(", ")}.`;
    }
  }

  #walk(set: SelectionSetNode, type: GraphQLCompositeType, place: Place): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const on = selection.typeCondition ? schema.getType(selection.typeCondition.name.value) : type;
        if (isCompositeType(on)) this.#walk(selection.selectionSet, on, place);
      } else if (selection.kind === Kind.FIELD && selection.selectionSet) {
        this.#field(selection, selection.selectionSet, type, place);
      }
    }
  }

  #field(field: FieldNode, set: SelectionSetNode, parent: GraphQLCompositeType, place: Place): void {
    if (!isObjectType(parent) && !isInterfaceType(parent)) return;
    const definition = parent.getFields()[field.name.value];
    const type = definition && getNamedType(definition.type);
    if (!definition || !isCompositeType(type)) return;
    if (type.name.endsWith("Connection")) {
      this.#connection(field, set, type, place);
      return;
    }
    const nullable = isNonNullType(definition.type) ? definition.type.ofType : definition.type;
    this.#walk(set, type, { ...place, inList: place.inList || isListType(nullable) });
  }

  #connection(field: FieldNode, set: SelectionSetNode, type: GraphQLCompositeType, place: Place): void {
    const name = field.name.value;
    const depth = place.depth + 1;
    this.#connections++;
    // The outermost connection is no nesting: a depth of two is a connection in a connection in a connection.
    this.#deepest = Math.max(this.#deepest, depth - 1);
    this.#withinList ||= place.inList;
    if (place.connection !== null && !place.nodeHasId) this.#parentsWithoutId.add(place.connection);
    if (fieldIn(set, "nodes")) this.#selectedByNodes.push(name);
    const node = nodeSelection(set);
    const nodeType = isObjectType(type) ? getNamedType(type.getFields().nodes?.type) : undefined;
    if (!node || !isCompositeType(nodeType)) return;
    const nodeHasId = node.selections.some((s) => s.kind === Kind.FIELD && s.name.value === "id" && !s.alias);
    this.#walk(node, nodeType, { depth, connection: name, nodeHasId, inList: false });
  }
}

function fieldIn(set: SelectionSetNode | undefined, name: string): FieldNode | undefined {
  return set?.selections.find((s): s is FieldNode => s.kind === Kind.FIELD && s.name.value === name);
}

/** What a connection selects of its nodes, by edges. */
export function nodeSelection(set: SelectionSetNode): SelectionSetNode | undefined {
  return fieldIn(fieldIn(set, "edges")?.selectionSet, "node")?.selectionSet;
}
