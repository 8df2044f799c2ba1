/** `uiapi { relatedListByName(…) }`: what a related list of an object shows; its records are asked for with the object. */
import {
  GraphQLBoolean,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
  type GraphQLFieldConfig,
} from 'graphql';
import { isJsonObject } from '../../jsonObject.ts';
import { relatedListInfo } from '../relatedListInfo.ts';
import type { Arguments, GraphQLContext } from './context.ts';
import { ResultOrder } from './valueTypes.ts';

const text = { type: new GraphQLNonNull(GraphQLString) };

const ListColumn = new GraphQLObjectType({
  name: 'ListColumn',
  fields: {
    fieldApiName: text,
    label: { type: GraphQLString },
    lookupId: { type: GraphQLString },
    sortable: { type: GraphQLBoolean },
  },
});

const ListOrder = new GraphQLObjectType({
  name: 'ListOrder',
  fields: { fieldApiName: text, label: { type: GraphQLString }, sortDirection: { type: ResultOrder } },
});

const RelatedListInfo = new GraphQLObjectType({
  name: 'RelatedListInfo',
  fields: {
    childApiName: text,
    parentApiName: text,
    relatedListName: text,
    fieldApiName: { type: GraphQLString },
    label: { type: GraphQLString },
    displayColumns: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(ListColumn))) },
    orderedByInfo: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(ListOrder))) },
  },
});

function listIn(value: unknown): Arguments[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function infoOf(context: GraphQLContext, args: Arguments): Arguments {
  const info: Arguments = relatedListInfo(context, String(args['parentApiName']), String(args['relatedListName']));
  const { listReference, objectApiNames } = info;
  const reference = isJsonObject(listReference) ? listReference : {};
  return {
    ...info,
    childApiName: Array.isArray(objectApiNames) ? objectApiNames[0] : undefined,
    parentApiName: reference['parentObjectApiName'],
    relatedListName: reference['relatedListId'],
    orderedByInfo: listIn(info['orderedByInfo']).map((order) => ({
      ...order,
      sortDirection: order['isAscending'] === true ? 'ASC' : 'DESC',
    })),
  };
}

/** The field `relatedListByName` of `uiapi`. */
export const relatedListField: GraphQLFieldConfig<unknown, GraphQLContext> = {
  type: RelatedListInfo,
  args: { parentApiName: text, relatedListName: text },
  resolve: (_source, args: Arguments, context) => infoOf(context, args),
};
