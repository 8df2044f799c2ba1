/** `DISTANCE`: how far two places are apart, along the surface of a round Earth (haversine), in miles or kilometres. */
import { compoundParts } from '../formula/compound.ts';
import { invalidField, malformed } from './refusals.ts';
import type { Operand, Scope } from './scope.ts';
import type { DistanceExpression, Place } from './statement.ts';

/** Mean radius. */
const RADIUS = { km: 6371.0088, mi: 6371.0088 / 1.609344 } as const;

interface Coordinates {
  readonly latitude: string;
  readonly longitude: string;
  readonly name: string;
}

function coordinatesOf(scope: Scope, place: Place): Coordinates {
  if (place.kind === 'point') {
    const { latitude, longitude } = place;
    const isOnEarth = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
    if (!isOnEarth) throw malformed(`Latitude is -90 to 90 and longitude -180 to 180, not ${latitude}, ${longitude}`);
    return {
      latitude: scope.compilation.bind(latitude),
      longitude: scope.compilation.bind(longitude),
      name: `GEOLOCATION(${latitude},${longitude})`,
    };
  }
  const operand = scope.field(place.path);
  const { field } = operand;
  if (field === undefined || (field.type !== 'location' && field.type !== 'address'))
    throw invalidField(`field '${operand.name}' is not a geolocation field, so it has no DISTANCE`);
  const partSql = (key: string): string => {
    const part = compoundParts(field).find((candidate) => candidate.key === key);
    return scope.field([...place.path.slice(0, -1), part?.field ?? key]).sql;
  };
  return { latitude: partSql('latitude'), longitude: partSql('longitude'), name: operand.name };
}

/** The distance as a number; blank where one of the places is not known. @throws ApiError */
export function distanceOperand(scope: Scope, { from, to, unit }: DistanceExpression): Operand {
  const one = coordinatesOf(scope, from);
  const other = coordinatesOf(scope, to);
  const half = (left: string, right: string): string => `pow(sin((radians(${right}) - radians(${left})) / 2), 2)`;
  const chord =
    `${half(one.latitude, other.latitude)} + cos(radians(${one.latitude})) * cos(radians(${other.latitude})) * ` +
    half(one.longitude, other.longitude);
  const name = `DISTANCE(${one.name}, ${other.name}, '${unit}')`;
  // Rounding may carry opposite ends of the Earth past 1, of which there is no arcsine.
  return { sql: `(${2 * RADIUS[unit]} * asin(sqrt(min(1, ${chord}))))`, type: 'double', name, key: name };
}
