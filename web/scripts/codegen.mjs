// Writes the browser's types and bounds from the document that `./dev codegen` puts in packages/protocol/src/generated.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const GENERATED = new URL('../packages/protocol/src/generated/', import.meta.url);
const HEAD = '// Written by `./dev codegen` from the crate `bowline-protocol`. A change is made there.\n';
const REFERENCE = '#/components/schemas/';
// What a schema may say. Whatever else it says would be lost here, so it stops the generator.
const KNOWN = new Set(['$ref', 'description', 'enum', 'format', 'items', 'minimum', 'oneOf', 'properties', 'required', 'type']);
const PLAIN = { boolean: 'boolean', integer: 'number', null: 'null', number: 'number', string: 'string' };

/** A comment of what Rust's documentation says, without its links. */
function comment(schema, indent) {
  if (!schema.description) return '';
  const lines = schema.description.replace(/\[(`[^`]+`)\]/g, '$1').replaceAll('*/', '* /').split('\n');
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
}

function referred({ $ref }) {
  if (!$ref.startsWith(REFERENCE)) throw new Error(`${$ref} is not in the document`);
  return $ref.slice(REFERENCE.length);
}

/** The names that a schema refers to, at any depth. */
function references(schema) {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => (key === '$ref' ? [referred(schema)] : references(value)));
}

function fieldsOf(schema, indent) {
  const inner = `${indent}  `;
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const type = typeOf(field, inner);
    // An absent option reads as null. Anything else that may be absent is left out as undefined.
    const isSure = schema.required?.includes(name) || /(^|\| )null$/.test(type);
    return `${comment(field, inner)}${inner}${name}: ${type}${isSure ? '' : ' | undefined'};\n`;
  });
  return `{\n${fields.join('')}${indent}}`;
}

/** Variants stand below each other; a choice between two plain types stays on its line. */
function unionOf(schemas, indent) {
  const isOption = (one) => one.type === 'null';
  const options = [...schemas.filter((one) => !isOption(one)), ...schemas.filter(isOption)];
  if (options.every((one) => !one.properties)) return options.map((one) => typeOf(one, indent)).join(' | ');
  return options.map((one) => `\n${comment(one, `${indent}  `)}${indent}  | ${typeOf(one, `${indent}  `)}`).join('');
}

function typeOf(schema, indent) {
  const unknown = Object.keys(schema).filter((key) => !KNOWN.has(key));
  if (unknown.length > 0) throw new Error(`the generator does not know ${unknown.join(', ')}`);
  if (schema.$ref) return referred(schema);
  if (schema.oneOf) return unionOf(schema.oneOf, indent);
  if (schema.enum) return schema.enum.map((word) => JSON.stringify(word).replaceAll('"', "'")).join(' | ');
  if (Array.isArray(schema.type)) return unionOf(schema.type.map((type) => ({ ...schema, type })), indent);
  if (schema.type === 'array') return `Array<${typeOf(schema.items, indent)}>`;
  if (schema.type === 'object') return fieldsOf(schema, indent);
  const plain = PLAIN[schema.type];
  if (!plain) throw new Error(`the generator does not know the type ${schema.type}`);
  return plain;
}

function declaration([name, schema]) {
  const head = `\n${comment(schema, '')}export `;
  if (schema.type === 'object') return `${head}interface ${name} ${fieldsOf(schema, '')}\n`;
  const type = typeOf(schema, '');
  return `${head}type ${name} =${type.startsWith('\n') ? '' : ' '}${type};\n`;
}

/** A type for each schema, and a list of the messages: what no other schema contains. What stays on one side is no message. */
export function messages({ components: { schemas }, 'x-bowline': { inside = [] } = {} }) {
  const onWire = Object.entries(schemas).filter(([name]) => !inside.includes(name));
  const contained = new Set(onWire.flatMap(([, schema]) => references(schema)));
  const missing = Object.values(schemas).flatMap(references).filter((name) => !Object.hasOwn(schemas, name));
  if (missing.length > 0) throw new Error(`the document lacks ${missing.join(', ')}`);
  const whole = onWire.map(([name]) => name).filter((name) => !contained.has(name));
  const list = `\n/** Every message by its name. */\nexport interface Messages {\n${whole.map((name) => `  ${name}: ${name};\n`).join('')}}\n`;
  return HEAD + Object.entries(schemas).map(declaration).join('') + list;
}

/** A constant for each bound. */
export function limits({ 'x-bowline': { limits: bounds } }) {
  const lines = Object.entries(bounds).map(([name, bound]) => {
    if (!/^MAX_[A-Z_]+$/.test(name) || !Number.isSafeInteger(bound)) throw new Error(`${name} is not a bound`);
    return `export const ${name} = ${String(bound).replace(/\B(?=(\d{3})+$)/g, '_')};\n`;
  });
  return `${HEAD}\n${lines.join('')}`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const document = JSON.parse(readFileSync(new URL('schema.json', GENERATED), 'utf8'));
  writeFileSync(new URL('messages.ts', GENERATED), messages(document));
  writeFileSync(new URL('limits.ts', GENERATED), limits(document));
}
