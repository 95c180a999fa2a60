using Sluice.Store.Ledger;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Store.Tests.Ledger;

public sealed class PostgresStrictLedgerTests(PostgresServer server) : PostgresLedgerContract(server, Durability.Strict);
