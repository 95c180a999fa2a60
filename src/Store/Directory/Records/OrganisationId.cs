namespace Sluice.Store.Directory.Records;

/// <summary>The tenant that a question or a change is about. Each of them takes one, so that none can forget it.</summary>
public readonly record struct OrganisationId(string Value)
{
    /// <summary>The one that every install has.</summary>
    public static readonly OrganisationId Default = new("default");

    public override string ToString() => Value;
}
