namespace Sluice.Fleet.Tests.Records;

/// <summary>What a limit counts on.</summary>
internal sealed record Counter(string Owner, string Name, long WindowMs)
{
    public override string ToString() => $"{Owner} {Name}";
}
