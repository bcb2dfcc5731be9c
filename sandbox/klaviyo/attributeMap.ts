import { createRequire } from "node:module";
import { type ApiProblem, invalid } from "./errors.ts";
import { isObject } from "./jsonApi.ts";

const require = createRequire(import.meta.url);

/** Field name to the type the SDK gives it ("string", "Array<ProfileEnum>", "ProfileMeta", …). */
type AttributeMap = ReadonlyMap<string, string>;

const maps = new Map<string, AttributeMap | null>();

/** The attribute map of one of klaviyo-api's models; null where the type is not a model (a primitive, enum or union). */
function attributeMapOf(type: string): AttributeMap | null {
  let map = maps.get(type);
  if (map === undefined) {
    map = /^[A-Z]\w+$/.test(type) ? readAttributeMap(type) : null;
    maps.set(type, map);
  }
  return map;
}

function readAttributeMap(type: string): AttributeMap | null {
  let exported: unknown;
  try {
    exported = require(`klaviyo-api/dist/model/${type.charAt(0).toLowerCase()}${type.slice(1)}.js`);
  } catch {
    return null;
  }
  const model = isObject(exported) ? exported[type] : undefined;
  if (typeof model !== "function" || !("attributeTypeMap" in model) || !Array.isArray(model.attributeTypeMap)) {
    return null;
  }
  const map = new Map<string, string>();
  for (const entry of model.attributeTypeMap as unknown[]) {
    if (isObject(entry)) map.set(String(entry["baseName"]), String(entry["type"]));
  }
  // Unions have an empty map and accept anything.
  return map.size > 0 ? map : null;
}

/**
 * Everything in a body that the model of this name has no place for, or that has a wrong primitive type. Klaviyo refuses
 * such requests, although its published schema leaves objects open.
 */
export function findBodyProblems(body: unknown, type: string, pointer = "", resource = type): ApiProblem[] {
  if (body === null || body === undefined) return [];
  const element = /^Array<(.+)>$/.exec(type)?.[1];
  if (element !== undefined) {
    if (!Array.isArray(body)) return [invalid({ pointer }, "Expected a list.")];
    return body.flatMap((item, index) => findBodyProblems(item, element, `${pointer}/${index}`, resource));
  }
  if (type === "string" || type === "number" || type === "boolean") {
    return typeof body === type ? [] : [invalid({ pointer }, `Not a valid ${type}.`)];
  }
  const map = attributeMapOf(type);
  if (map === null) return [];
  if (!isObject(body)) return [invalid({ pointer }, "Expected an object.")];
  const owner = typeof body["type"] === "string" ? body["type"] : resource;
  const problems: ApiProblem[] = [];
  for (const key in body) {
    const fieldType = map.get(key);
    const at = `${pointer}/${key}`;
    if (fieldType === undefined) {
      problems.push(invalid({ pointer: at }, `'${key}' is not a valid field for the resource '${owner}'.`));
    } else problems.push(...findBodyProblems(body[key], fieldType, at, owner));
  }
  return problems;
}
