using Sluice.Store.Tests.Postgres;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Sluice.Store.Tests.Postgres;

/// <summary>A PostgreSQL of this test run's own, started when the first test asks.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private PostgresInstance? _instance;

    /// <summary>Skips the test where PostgreSQL is not installed, but never in CI.</summary>
    public async Task<string> ConnectionStringAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_instance is null)
            {
                var instance = new PostgresInstance();
                await instance.StartAsync();
                _instance = instance;
            }

            return _instance.ConnectionString;
        }
        finally
        {
            _gate.Release();
        }
    }

    public ValueTask DisposeAsync() => _instance?.DisposeAsync() ?? ValueTask.CompletedTask;
}
