using Orleans.Runtime;
using Sluice.Gateway.Ending;

namespace Sluice.Silo.Clustering;

/// <summary>
/// Ends the process when the cluster goes on without this silo, which it learns after a pause: what its grains hold is claimed by others by then, and
/// a member that was declared dead cannot come back. Whoever supervises the process starts a new one.
/// </summary>
internal sealed partial class GivenUp(ILogger<GivenUp> logger) : IFatalErrorHandler
{
    public bool IsUnexpected(Exception exception) => true;

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        LogEnds(context, exception);
        Console.Error.WriteLine($"The cluster goes on without this silo, so the process ends: {context} {exception?.Message}");
        Environment.Exit(ExitCode.Failed);
    }

    [LoggerMessage(LogLevel.Critical, "The cluster goes on without this silo, so the process ends: {Context}")]
    private partial void LogEnds(string? context, Exception? exception);
}
