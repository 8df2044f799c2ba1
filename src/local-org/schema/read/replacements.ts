/** What the `replacements` of a project change in its files on their way into an org, as clients do it. */
import { readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { bytesOf, textOfBytes } from './component.ts';
import { ProjectFileError } from './projectFiles.ts';

/** A file of a project as it is deployed. @throws ProjectFileError for a replacement that is not there */
export type Replace = (path: string, content: Uint8Array) => Uint8Array;

type Rule = Readonly<Record<string, unknown>>;

function text(rule: Rule, key: string): string | undefined {
  const value = rule[key];
  return typeof value === 'string' ? value : undefined;
}

function conditionsOf(rule: Rule): Rule[] {
  const given = rule['replaceWhenEnv'];
  return Array.isArray(given) ? given.filter((one): one is Rule => typeof one === 'object' && one !== null) : [];
}

function isMeant(rule: Rule): boolean {
  return conditionsOf(rule).every((one) => process.env[text(one, 'env') ?? ''] === String(one['value']));
}

function matches(rule: Rule, path: string): boolean {
  const [filename, glob] = [text(rule, 'filename'), text(rule, 'glob')];
  return filename === undefined ? glob !== undefined && matchesGlob(path, glob) : path.endsWith(filename);
}

function changed(whole: string, rule: Rule, value: string): string {
  const [literal, pattern] = [text(rule, 'stringToReplace'), text(rule, 'regexToReplace')];
  if (literal !== undefined) return whole.replaceAll(literal, value);
  return pattern === undefined ? whole : whole.replaceAll(new RegExp(pattern, 'g'), value);
}

function replacement(rule: Rule, projectDir: string): string {
  const name = text(rule, 'replaceWithEnv');
  if (name === undefined) {
    const file = text(rule, 'replaceWithFile') ?? '';
    try {
      return readFileSync(join(projectDir, file), 'utf8').trim();
    } catch (cause) {
      throw new ProjectFileError(`The file "${file}" of a replacement cannot be read`, { cause });
    }
  }
  const value = process.env[name];
  if (value === undefined && rule['allowUnsetEnvVariable'] !== true)
    throw new ProjectFileError(
      `"${name}" is in sfdx-project.json as a value for "replaceWithEnv" property, but it's not set in your environment.`,
    );
  return value ?? '';
}

/** @param rules as `sfdx-project.json` has them */
export function replacer(rules: readonly Rule[], projectDir: string): Replace {
  const meant = rules.filter(isMeant);
  return (path, content) => {
    const own = meant.filter((rule) => matches(rule, path));
    if (own.length === 0) return content;
    const replaced = own.reduce(
      (whole, rule) => changed(whole, rule, replacement(rule, projectDir)),
      textOfBytes(content),
    );
    return bytesOf(replaced);
  };
}
