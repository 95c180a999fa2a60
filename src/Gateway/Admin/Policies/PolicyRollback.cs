namespace Sluice.Gateway.Admin.Policies;

/// <summary>Which text to put in force again.</summary>
internal sealed record PolicyRollback
{
    /// <summary>The number of the version that has it.</summary>
    public required long Version { get; init; }
}
