/** Compiles every formula of the project once, so that a bad one is refused when the org starts and not when a row is read. */
import { compileDefault, compileField, compileRule, FormulaError, type JoinSink } from '../../formula/compile.ts';
import type { ObjectDef, Schema } from '../model.ts';
import type { ProblemList } from '../read/xmlNode.ts';

const NO_JOINS: JoinSink = { join: (alias, referenceField) => `${alias}_${referenceField.name}` };

/** Adds a problem for each formula field, default value and validation rule of the object that does not compile. */
export function checkFormulas(schema: Schema, object: ObjectDef, problems: ProblemList): void {
  const options = { schema, object, alias: 'record', joins: NO_JOINS };
  const attempt = (file: string | undefined, what: string, compile: () => unknown): void => {
    try {
      compile();
    } catch (error) {
      if (!(error instanceof FormulaError)) throw error;
      problems.add(file ?? object.name, `${what} (character ${error.position + 1}): ${error.message}`);
    }
  };
  for (const field of object.fields) {
    const name = `${object.name}.${field.name}`;
    if (field.formula !== undefined) attempt(field.file, `Formula of ${name}`, () => compileField(field, options));
    if (field.defaultFormula !== undefined)
      attempt(field.file, `Default value of ${name}`, () => compileDefault(field, options));
  }
  for (const rule of object.validationRules) {
    const compile = (): unknown => compileRule(rule, { ...options, prior: 'before' });
    attempt(rule.file, `Condition of ${object.name}.${rule.name}`, compile);
  }
}
