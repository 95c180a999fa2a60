namespace Sluice.Silo.Ledgers;

/// <summary>Whether the database of the ledgers answers: after several failures in a row nobody waits for it, until something reaches it again.</summary>
internal sealed class DatabaseHealth
{
    public const int MostFailures = 3;

    private int _failures;
    private volatile string? _problem;

    /// <summary>Why nothing can be claimed or saved now; null while it can.</summary>
    public string? Fault => Volatile.Read(ref _failures) < MostFailures ? null : _problem;

    public void Succeeded() => Volatile.Write(ref _failures, 0);

    public void Failed(string problem)
    {
        _problem = $"The database of the ledgers is out of reach: {problem}";
        Interlocked.Increment(ref _failures);
    }
}
