namespace Sluice.Store.Tests.Fakes;

/// <summary>Tests that measure run alone in the process, and measure CPU time: the machine is shared, the clock on the wall says little.</summary>
[CollectionDefinition(nameof(Measured), DisableParallelization = true)]
public sealed class Measured;
