using System.Security.Cryptography;
using ModelContextProtocol.Protocol;

namespace Sluice.Fixture.Tasks;

/// <summary>The tasks by id; the oldest makes room.</summary>
internal sealed class TaskBoard(TimeProvider time)
{
    private const int MaxTasks = 1_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, FixtureTask> _byId = new(StringComparer.Ordinal);
    private readonly Queue<string> _byAge = new();

    public FixtureTask Start(Func<FixtureTask, CancellationToken, Task<CallToolResult>> run)
    {
        var task = new FixtureTask(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), time);
        lock (_lock)
        {
            if (_byAge.Count == MaxTasks)
                _byId.Remove(_byAge.Dequeue());
            _byId.Add(task.Id, task);
            _byAge.Enqueue(task.Id);
        }

        _ = task.RunAsync(run);
        return task;
    }

    public FixtureTask? Find(string id)
    {
        lock (_lock)
            return _byId.GetValueOrDefault(id);
    }
}
