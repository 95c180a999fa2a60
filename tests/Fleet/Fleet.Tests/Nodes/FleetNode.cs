using System.Diagnostics;
using Sluice.Gateway.Tests.Processes;

namespace Sluice.Fleet.Tests.Nodes;

/// <summary>A place in the fleet, whose process may be killed and replaced.</summary>
internal sealed class FleetNode(INodeStarter starter, NodeSettings settings) : IAsyncDisposable
{
    /// <summary>For a node to find out that the others have given it up.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(8);

    private readonly FileStream _log = new(settings.DataPath + ".log", FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
    private GatewayProcess? _process;

    public int Index => settings.Index;

    public NodeRole Role => settings.Role;

    public string DataPath => settings.DataPath;

    /// <summary>Null while there is no process.</summary>
    public Uri? Address { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>Time stamp.</summary>
    public long LastPausedAt { get; private set; } = long.MinValue;

    /// <summary>Time stamp until which clients go elsewhere.</summary>
    public long AvoidUntil { get; private set; }

    public async Task StartAsync()
    {
        _process = await starter.StartAsync(settings, _log);
        Address = _process.Address;
    }

    public void Avoid() => AvoidUntil = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 2);

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        Address = null;
        await _process!.DisposeAsync();
        _process = null;
    }

    /// <summary>SIGSTOP.</summary>
    public Task PauseAsync()
    {
        (IsPaused, LastPausedAt) = (true, Stopwatch.GetTimestamp());
        return _process!.SignalAsync("STOP");
    }

    public async Task ResumeAsync()
    {
        await _process!.SignalAsync("CONT");
        (IsPaused, LastPausedAt) = (false, Stopwatch.GetTimestamp());
        if (!starter.EndsWhenGivenUp || !await _process.EndsWithinAsync(LongestEnd))
            return;
        await KillAsync();
        await StartAsync();
    }

    /// <summary>SIGTERM: it ships what it still has.</summary>
    public async Task StopAsync()
    {
        Address = null;
        var exitCode = await _process!.StopAsync();
        Assert.True(exitCode == 0, $"Node {Index} ended with {exitCode}: {await _process.Errors}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        await _log.DisposeAsync();
    }
}
