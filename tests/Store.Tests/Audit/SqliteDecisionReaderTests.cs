using Sluice.Store.Audit;

namespace Sluice.Store.Tests.Audit;

public sealed class SqliteDecisionReaderTests : DecisionReaderContract
{
    protected override Task<IDecisionReader> OpenAsync() => Task.FromResult<IDecisionReader>(new SqliteDecisionReader(Bench.Path));
}
