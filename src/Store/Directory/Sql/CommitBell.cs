namespace Sluice.Store.Directory.Sql;

/// <summary>Rings after each commit of this process.</summary>
internal sealed class CommitBell
{
    public event Action? Rung;

    public void Ring() => Rung?.Invoke();
}
