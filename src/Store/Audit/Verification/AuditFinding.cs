namespace Sluice.Store.Audit.Verification;

/// <summary>Something that a verification has to say.</summary>
/// <param name="Kind">How grave it is.</param>
/// <param name="Place">Where: a file or database, an organisation, numbers.</param>
/// <param name="Text">What.</param>
public sealed record AuditFinding(FindingKind Kind, string Place, string Text)
{
    public override string ToString() => $"{Place}: {Text}";
}
