using Sluice.Store.Ledger;

namespace Sluice.Store.Tests.Ledger;

public sealed class EmbeddedStrictLedgerTests() : EmbeddedLedgerContract(Durability.Strict);
