using Sluice.Gateway.Enforcement;

namespace Sluice.Gateway.Tests.Fixtures;

/// <summary>The engine <c>postgres</c>: the database holds the ledgers.</summary>
public sealed class PostgresFleetEngine : IFleetEngine
{
    public IEngine Engine { get; } = new PostgresEngine();

    public string[] Options => ["--Sluice:Engine=postgres"];

    public Task StartAsync(string connectionString) => Task.CompletedTask;

    public ValueTask DisposeAsync() => default;
}
