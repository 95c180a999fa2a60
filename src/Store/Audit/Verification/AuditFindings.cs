namespace Sluice.Store.Audit.Verification;

/// <summary>What a verification found. Keeps the first ones and counts them all.</summary>
public sealed class AuditFindings
{
    public const int MostKept = 1_000;

    private readonly List<AuditFinding> _kept = [];

    public IReadOnlyList<AuditFinding> Kept => _kept;

    public long Tampered { get; private set; }

    public long Unverifiable { get; private set; }

    /// <summary>Records whose chain was gone through.</summary>
    public long Records { get; internal set; }

    public int Chains { get; internal set; }

    internal void Add(FindingKind kind, string place, string text)
    {
        if (kind == FindingKind.Tampered)
            Tampered++;
        else
            Unverifiable++;
        if (_kept.Count < MostKept)
            _kept.Add(new AuditFinding(kind, place, text));
    }
}
