import { factsOf, joined, serverFact, textOf, type Attributes, type Rendering } from './attributes.ts';

/** Systems whose statements are no SQL: line breaks at clauses would mean nothing there. */
const OTHER_LANGUAGE =
  /^(?:redis|valkey|memcached|mongodb|elasticsearch|opensearch|dynamodb|aws\.dynamodb|couchdb|neo4j|geode|hbase|azure\.cosmosdb|cosmosdb|influxdb)$/i;

export function databaseRendering(attributes: Attributes): Rendering | null {
  const system = textOf(attributes, 'db.system.name', 'db.system');
  const query = textOf(attributes, 'db.query.text', 'db.statement');
  if (system === null && query === null) return null;
  const operation = textOf(attributes, 'db.operation.name', 'db.operation');
  const collection = textOf(
    attributes,
    'db.collection.name',
    'db.sql.table',
    'db.mongodb.collection',
    'db.cassandra.table',
    'db.cosmosdb.container',
  );
  const code = textOf(attributes, 'db.response.status_code');
  return {
    kind: 'Database',
    title: joined([system, joined([operation, collection]) || textOf(attributes, 'db.query.summary')], ' · '),
    outcome: code === null ? null : { text: code, failed: textOf(attributes, 'error.type') !== null },
    facts: [
      ...factsOf(attributes, [
        ['namespace', 'db.namespace', 'db.name', 'db.redis.database_index', 'db.cassandra.keyspace'],
        ['procedure', 'db.stored_procedure.name'],
        ['batch', 'db.operation.batch.size'],
        ['rows', 'db.response.returned_rows'],
        ['user', 'db.user'],
      ]),
      ...serverFact(attributes),
    ],
    texts:
      query === null
        ? []
        : [{ label: 'Statement', text: query, form: OTHER_LANGUAGE.test(system ?? '') ? 'text' : 'sql' }],
  };
}
