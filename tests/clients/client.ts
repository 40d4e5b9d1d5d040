// A consumer of the spec in TypeScript: it lists the mappings from one system to another.
import type { CreationPolicy, Mapping, Spec } from "./spec";

export function mappingsOf(spec: Spec, source: string, target: string): string[] {
  const found: string[] = [];
  for (const document of spec.documents) {
    if (document.source.slug !== source || document.target.slug !== target) continue;
    for (const flow of document.flows) {
      const policy: CreationPolicy | null = flow.creation.policy;
      for (const mapping of flow.mappings) found.push(`${policy}: ${pathsOf(mapping)}`);
    }
  }
  return found;
}

function pathsOf(mapping: Mapping): string {
  return `${mapping.source.path ?? "?"} -> ${mapping.target.path ?? "?"}`;
}

// What the compiler refuses: a field that isn't there, a value that isn't one, and a null that isn't looked at.
export function mistakes(spec: Spec, mapping: Mapping): void {
  // @ts-expect-error
  spec.document;
  // @ts-expect-error
  spec.documents[0].flows[0].creation.policy === "never";
  // @ts-expect-error
  mapping.source.path.length;
}
