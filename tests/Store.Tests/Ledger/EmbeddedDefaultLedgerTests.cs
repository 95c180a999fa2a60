using Sluice.Store.Ledger;

namespace Sluice.Store.Tests.Ledger;

public sealed class EmbeddedDefaultLedgerTests() : EmbeddedLedgerContract(Durability.Default);
