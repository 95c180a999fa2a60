using Sluice.Store.Tests.Postgres;

namespace Sluice.Cluster.Tests.Ledgers;

public sealed class OrleansStrictLedgerTests(PostgresServer server) : OrleansLedgerContract(server, isStrict: true);
