using System.Diagnostics;

namespace Sluice.Gateway.Tests.Processes.Failing;

/// <summary>A disk that can be filled up and emptied while a gateway runs on it.</summary>
internal abstract class FullDisk : IAsyncDisposable
{
    /// <summary>The data path.</summary>
    public abstract string Folder { get; }

    /// <summary>What to run the gateway under.</summary>
    public virtual string[] Runner => [];

    public abstract Task FillAsync(GatewayProcess gateway);

    public abstract Task FreeAsync(GatewayProcess gateway);

    public abstract ValueTask DisposeAsync();

    protected static async Task<bool> TryRunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
