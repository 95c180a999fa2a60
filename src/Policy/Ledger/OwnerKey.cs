namespace Sluice.Policy.Ledger;

/// <summary>Names one owner of counters over the whole fleet: <c>default/grant/alice-laptop</c>.</summary>
public readonly record struct OwnerKey(string Value)
{
    public static OwnerKey ForGrant(string organisation, string grant) => new($"{organisation}/grant/{grant}");

    public override string ToString() => Value;
}
