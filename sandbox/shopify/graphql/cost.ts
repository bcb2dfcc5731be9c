import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from "graphql";

/**
 * What a query costs, by rules derived from 8,219 captured pairs of query and cost. They give 2,495 of the 2,733 distinct
 * ones exactly; most of the rest ask for types or mutations with prices of their own, none of which are here:
 *
 * - An object costs 1, however many a list or `nodes(ids:)` yields; scalars, money and addresses cost nothing.
 * - A connection costs 2 + (1 + its children) x max(1, floor(2 ln(page size))).
 * - A count (`customersCount`) costs 10; a mutation 10 plus what its payload's objects hold.
 * - An inline fragment on a type costs as a branch: of several, the dearest counts.
 *
 * The actual cost follows the same rules on what came back (472 of 599 captured answers exactly): a page that is not
 * full costs ceil(units x share filled), an empty `nodes` list what was asked, an empty `edges` list 2; an object that
 * is null costs 1 in a query and nothing as a mutation's payload.
 */
export interface CostedOperation {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Readonly<Record<string, unknown>>;
}

const FREE_TYPES = new Set(["MoneyV2", "MoneyBag", "ShopAddress", "LocationAddress", "MailingAddress", "PageInfo"]);
const COUNT_COST = 10;
const MUTATION_COST = 10;

/** Points a query may cost at most, before it is run. */
export function requestedCost(costed: CostedOperation): number {
  return new CostWalk(costed).operation(undefined);
}

/** Points a query did cost, by what it returned; never more than was asked for. */
export function actualCost(costed: CostedOperation, data: unknown): number {
  const walk = new CostWalk(costed);
  return Math.min(walk.operation([data]), walk.operation(undefined));
}

/** The objects a selection yielded; undefined while it has not been run. */
type Values = unknown[] | undefined;

class CostWalk {
  readonly #costed: CostedOperation;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(costed: CostedOperation) {
    this.#costed = costed;
    this.#fragments = new Map(
      costed.document.definitions.flatMap((d) => (d.kind === Kind.FRAGMENT_DEFINITION ? [[d.name.value, d]] : [])),
    );
  }

  operation(data: Values): number {
    const { schema, operation } = this.#costed;
    const root = schema.getRootType(operation.operation);
    if (!root) return 0;
    const mutates = operation.operation === "mutation";
    const cost = mutates ? this.#mutations(root, data) : this.#selection(operation.selectionSet, root, data);
    return Math.max(1, cost);
  }

  #mutations(root: GraphQLCompositeType, data: Values): number {
    let cost = 0;
    for (const field of this.#fieldsOf(this.#costed.operation.selectionSet)) {
      cost += MUTATION_COST;
      const payload = this.#typeOf(root, field);
      if (!payload || !field.selectionSet) continue;
      const values = childValues(data, field);
      for (const part of this.#fieldsOf(field.selectionSet)) cost += this.#payloadPart(part, payload, values);
    }
    return cost;
  }

  /** Objects of a payload are free, what they hold is not; user errors cost nothing. */
  #payloadPart(part: FieldNode, payload: GraphQLCompositeType, values: Values): number {
    const type = this.#typeOf(payload, part);
    if (!type || !part.selectionSet || /userErrors$/i.test(part.name.value)) return 0;
    const inner = childValues(values, part);
    if (inner && present(inner).length === 0) return 0;
    return this.#selection(part.selectionSet, type, inner && present(inner));
  }

  #selection(set: SelectionSetNode, type: GraphQLCompositeType, values: Values): number {
    let own = 0;
    const branches: number[] = [0];
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        own += this.#field(selection, type, values);
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
      if (!fragment) continue;
      const on = this.#conditionOf(fragment.typeCondition?.name.value, type);
      const cost = this.#selection(fragment.selectionSet, on, values);
      if (on === type) own += cost;
      else branches.push(cost);
    }
    return own + Math.max(...branches);
  }

  #field(field: FieldNode, parent: GraphQLCompositeType, values: Values): number {
    const type = this.#typeOf(parent, field);
    if (!type || !field.selectionSet) return 0;
    if (type.name === "Count") return COUNT_COST;
    const inner = childValues(values, field);
    if (type.name.endsWith("Connection")) return this.#connection(field, type, inner);
    const base = FREE_TYPES.has(type.name) ? 0 : 1;
    if (inner && present(inner).length === 0) return base;
    return base + this.#selection(field.selectionSet, type, inner && present(inner));
  }

  /** Of several connections under a list, the dearest counts. */
  #connection(field: FieldNode, type: GraphQLCompositeType, values: Values): number {
    if (!values) return this.#page(field, type, undefined);
    const pages = present(values);
    return pages.length === 0 ? 0 : Math.max(...pages.map((page) => this.#page(field, type, page)));
  }

  #page(field: FieldNode, type: GraphQLCompositeType, page: unknown): number {
    const size = this.#pageSize(field);
    if (size === null) return 2;
    const parts = this.#nodeSelections(field, type);
    const items = page === undefined ? undefined : parts.flatMap(({ path }) => present(valuesAt(page, path)));
    if (items?.length === 0 && !parts.some(({ path }) => path.length === 1)) return 2;
    const returned = items && items.length > 0 ? items : undefined;
    const children = parts.reduce((sum, part) => {
      const inner = returned && present(valuesAt(page, part.path));
      return sum + 1 + this.#selection(part.set, part.type, inner);
    }, 0);
    const filled = returned ? Math.min(1, returned.length / Math.max(1, parts.length) / Math.max(1, size)) : 1;
    return 2 + children * Math.ceil(units(size) * filled);
  }

  #pageSize(field: FieldNode): number | null {
    for (const name of ["first", "last"]) {
      const argument = field.arguments?.find((a) => a.name.value === name);
      if (!argument) continue;
      const value = valueFromASTUntyped(argument.value, this.#costed.variables);
      if (typeof value === "number") return value;
    }
    return null;
  }

  /** Where a connection's nodes are selected: under `nodes`, under `edges { node }`, or both. */
  #nodeSelections(field: FieldNode, type: GraphQLCompositeType) {
    const found: { path: string[]; set: SelectionSetNode; type: GraphQLCompositeType }[] = [];
    for (const part of field.selectionSet ? this.#fieldsOf(field.selectionSet) : []) {
      const partType = this.#typeOf(type, part);
      if (!partType || !part.selectionSet) continue;
      if (part.name.value === "nodes") found.push({ path: [keyOf(part)], set: part.selectionSet, type: partType });
      if (part.name.value !== "edges") continue;
      for (const node of this.#fieldsOf(part.selectionSet)) {
        const nodeType = this.#typeOf(partType, node);
        if (node.name.value !== "node" || !nodeType || !node.selectionSet) continue;
        found.push({ path: [keyOf(part), keyOf(node)], set: node.selectionSet, type: nodeType });
      }
    }
    return found;
  }

  #fieldsOf(set: SelectionSetNode): FieldNode[] {
    return set.selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection];
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
      return fragment ? this.#fieldsOf(fragment.selectionSet) : [];
    });
  }

  #typeOf(parent: GraphQLCompositeType, field: FieldNode): GraphQLCompositeType | null {
    if (!isObjectType(parent) && !isInterfaceType(parent)) return null;
    const definition: GraphQLField<unknown, unknown> | undefined = parent.getFields()[field.name.value];
    const type = definition && getNamedType(definition.type);
    return isCompositeType(type) ? type : null;
  }

  #conditionOf(name: string | undefined, type: GraphQLCompositeType): GraphQLCompositeType {
    const on = name === undefined ? type : this.#costed.schema.getType(name);
    return isCompositeType(on) ? on : type;
  }
}

function units(pageSize: number): number {
  return Math.max(1, Math.floor(2 * Math.log(pageSize)));
}

function keyOf(field: FieldNode): string {
  return field.alias?.value ?? field.name.value;
}

function childValues(values: Values, field: FieldNode): Values {
  return values?.flatMap((value) => valuesAt(value, [keyOf(field)]));
}

/** All values at a path, lists on the way opened. */
function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  let found: unknown[] = [value];
  for (const key of path) {
    found = found.flatMap((v) => {
      const next: unknown = typeof v === "object" && v !== null ? Reflect.get(v, key) : null;
      return Array.isArray(next) ? (next as unknown[]) : [next];
    });
  }
  return found;
}

function present(values: readonly unknown[]): unknown[] {
  return values.filter((value) => value !== null && value !== undefined);
}
