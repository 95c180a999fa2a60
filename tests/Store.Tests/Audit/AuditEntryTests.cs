using System.Reflection;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Store.Audit;

namespace Sluice.Store.Tests.Audit;

public class AuditEntryTests
{
    private static readonly PropertyInfo[] Told = [.. typeof(AuditEntry).GetProperties().Where(property => property.CanWrite)];

    /// <summary>An entry serves the decisions of one organisation after those of another.</summary>
    [Fact]
    public void Clear_EverythingWasTold_NothingStays()
    {
        var (entry, fresh) = (new AuditEntry(), new AuditEntry());
        foreach (var property in Told)
            property.SetValue(entry, Something(property.PropertyType));
        Assert.All(Told, property => Assert.NotEqual(property.GetValue(fresh), property.GetValue(entry)));

        entry.Clear();

        Assert.All(Told, property => Assert.Equal(property.GetValue(fresh), property.GetValue(entry)));
    }

    /// <summary>The writer may still have the opening, and sorts by its organisation.</summary>
    [Fact]
    public async Task Clear_WasOpened_StaysAsItIs()
    {
        await using var bench = new AuditBench();
        var entry = await bench.TakeAsync();
        AuditSample.FillAllowed(entry);
        Assert.True(await bench.Log.OpenAsync(entry, CancellationToken.None));

        var told = Told.Select(property => property.GetValue(entry)).ToArray();
        entry.Clear();

        Assert.Equal(told, Told.Select(property => property.GetValue(entry)));
        bench.Log.Append(entry);
    }

    private static object Something(Type type) => type switch
    {
        _ when type == typeof(string) => "something",
        _ when type == typeof(int) => 1,
        _ when type == typeof(TimeSpan) => TimeSpan.FromSeconds(1),
        _ when type == typeof(DateTimeOffset) => DateTimeOffset.UnixEpoch,
        _ when type == typeof(Guid) => Guid.NewGuid(),
        _ when type == typeof(TraceId) => TraceId.Read("4bf92f3577b34da6a3ce929d0e0e4736"u8),
        _ when type == typeof(ReadOnlyMemory<byte>) => new ReadOnlyMemory<byte>([1]),
        _ when type == typeof(AuditOutcome) => AuditOutcome.Interrupted,
        _ when type == typeof(Reason) => Reason.Limit,
        _ when type == typeof(SettlementKind) => SettlementKind.NotRun,
        _ => throw new NotSupportedException($"Say what a {type.Name} could be."),
    };
}
