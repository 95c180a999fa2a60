namespace Sluice.Store.Tests.Ledger;

/// <summary>Tests that measure the whole process, and so run while no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasurementCollection
{
    public const string Name = "measurements";
}
