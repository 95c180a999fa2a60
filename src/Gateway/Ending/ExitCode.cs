namespace Sluice.Gateway.Ending;

/// <summary>What the process tells whoever started it. Supervisors go by it: starting again helps against 3 alone.</summary>
internal static class ExitCode
{
    /// <summary>Also after a signal, whenever it came.</summary>
    public const int Done = 0;

    /// <summary>The command ran and its answer is no; or a running node ended by a fault of its own.</summary>
    public const int Failed = 1;

    /// <summary>What is written down is wrong: options, manifest, keys.</summary>
    public const int Misconfigured = 2;

    /// <summary>Something around it cannot be used now: the address, the data path, a file, the database.</summary>
    public const int Unavailable = 3;

    /// <summary>The stop did not end within <c>Sluice:DrainTimeoutSeconds</c>, so the process ended without it.</summary>
    public const int Overdue = 4;
}
