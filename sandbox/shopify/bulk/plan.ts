import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  getArgumentValues,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import type { Connection } from "../connection.ts";
import { mayRead } from "../graphql/access.ts";
import { schema } from "../graphql/schema.ts";
import { isConnection, resolveField } from "../resolvers/index.ts";
import type { ShopifyRequest, Source } from "../resolvers/resolver.ts";
import { nodeSelection } from "./validate.ts";

/**
 * A bulk query made ready to run. A GraphQL engine would do the same work for every object anew and hold the whole
 * answer; here each selection becomes functions once, over the same resolvers, and objects come out one by one.
 */
export interface ConnectionPlan {
  /** The connection's items for the object it hangs on. */
  open: (parent: unknown, request: ShopifyRequest) => Connection<unknown>;
  node: NodePlan;
}

export interface NodePlan {
  /** The node's own fields, as one JSON object. */
  project: (source: unknown, request: ShopifyRequest) => Record<string, unknown>;
  /** Connections inside it, whose items are objects of their own. */
  connections: readonly ConnectionPlan[];
}

type Step = (source: unknown, request: ShopifyRequest) => unknown;

interface Field {
  key: string;
  read: Step;
}

/** The connections of a validated bulk query. What else its top level asks for appears in no result. */
export function planBulkQuery(operation: OperationDefinitionNode): ConnectionPlan[] {
  const root = schema.getQueryType();
  if (!root) throw new Error("The sandbox's schema has no query type.");
  return planNode(operation.selectionSet, root).connections.slice();
}

/** Whether the scopes open everything the query reads. */
export function mayRun(operation: OperationDefinitionNode, scopes: readonly string[]): boolean {
  const root = schema.getQueryType();
  return root != null && allReadable(operation.selectionSet, root, scopes);
}

function allReadable(set: SelectionSetNode, type: GraphQLCompositeType, scopes: readonly string[]): boolean {
  return set.selections.every((selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return true;
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const on = selection.typeCondition ? schema.getType(selection.typeCondition.name.value) : type;
      return !isCompositeType(on) || allReadable(selection.selectionSet, on, scopes);
    }
    const definition = "getFields" in type ? type.getFields()[selection.name.value] : undefined;
    if (!definition) return true;
    const fieldType = getNamedType(definition.type);
    if (!mayRead(scopes, type.name, selection.name.value, fieldType.name)) return false;
    return !selection.selectionSet || !isCompositeType(fieldType)
      ? true
      : allReadable(selection.selectionSet, fieldType, scopes);
  });
}

function planNode(set: SelectionSetNode, type: GraphQLCompositeType): NodePlan {
  const connections: ConnectionPlan[] = [];
  const project = planObject(set, type, (source) => source, connections);
  return { project, connections };
}

/** Fields of one object. `reach` leads from the node to it; connections found on the way hang on the node. */
function planObject(
  set: SelectionSetNode,
  type: GraphQLCompositeType,
  reach: Step,
  connections: ConnectionPlan[],
): NodePlan["project"] {
  const byType = new Map<string, Field[]>();
  if (isObjectType(type)) byType.set(type.name, planFields(set, type, reach, connections));
  return (source, request) => {
    const name = isObjectType(type) ? type.name : (source as Source).__typename;
    let fields = byType.get(name);
    if (!fields) {
      fields = planFields(set, concreteType(name), reach, []);
      byType.set(name, fields);
    }
    const object: Record<string, unknown> = {};
    for (const { key, read } of fields) object[key] = read(source, request);
    return object;
  };
}

function concreteType(name: string): GraphQLObjectType {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`"${name}" is no object type of the sandbox's schema.`);
  return type;
}

function planFields(
  set: SelectionSetNode,
  type: GraphQLObjectType,
  reach: Step,
  connections: ConnectionPlan[],
): Field[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const on = selection.typeCondition ? schema.getType(selection.typeCondition.name.value) : type;
      const applies = on === type || (isAbstractType(on) && schema.isSubType(on, type));
      return applies ? planFields(selection.selectionSet, type, reach, connections) : [];
    }
    return planField(selection, type, reach, connections);
  });
}

function planField(field: FieldNode, parent: GraphQLObjectType, reach: Step, connections: ConnectionPlan[]): Field[] {
  const name = field.name.value;
  const key = field.alias?.value ?? name;
  if (name === "__typename") return [{ key, read: () => parent.name }];
  const definition = parent.getFields()[name];
  if (!definition) return [];
  const type = getNamedType(definition.type);
  const read = readerOf(field, definition, parent);
  if (!field.selectionSet || !isCompositeType(type)) return [{ key, read }];
  if (isObjectType(type) && type.name.endsWith("Connection")) {
    connections.push(planConnection(field.selectionSet, type, (node, request) => read(reach(node, request), request)));
    return [];
  }
  const inner = planObject(
    field.selectionSet,
    type,
    (node, request) => read(reach(node, request), request),
    connections,
  );
  return [{ key, read: (source, request) => projectEach(read(source, request), inner, request) }];
}

function planConnection(set: SelectionSetNode, type: GraphQLObjectType, read: Step): ConnectionPlan {
  const nodeType = getNamedType(type.getFields().nodes?.type);
  const selection = nodeSelection(set);
  if (!selection || !isCompositeType(nodeType)) {
    throw new Error(`The bulk query selects no nodes of ${type.name}; validation should have refused it.`);
  }
  return {
    open: (parent, request) => {
      const connection = read(parent, request);
      if (!isConnection(connection)) throw new Error(`${type.name} did not resolve to a connection.`);
      return connection;
    },
    node: planNode(selection, nodeType),
  };
}

function readerOf(field: FieldNode, definition: GraphQLField<unknown, unknown>, parent: GraphQLObjectType): Step {
  const args = getArgumentValues(definition, field);
  return (source, request) => resolveField(parent.name, field.name.value, source, args, request, []);
}

function projectEach(value: unknown, project: NodePlan["project"], request: ShopifyRequest): unknown {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map((item) => projectEach(item, project, request));
  return project(value, request);
}
