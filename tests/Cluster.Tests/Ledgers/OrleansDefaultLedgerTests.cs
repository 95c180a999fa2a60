using Sluice.Store.Tests.Postgres;

namespace Sluice.Cluster.Tests.Ledgers;

public sealed class OrleansDefaultLedgerTests(PostgresServer server) : OrleansLedgerContract(server, isStrict: false);
