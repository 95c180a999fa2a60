namespace Sluice.Gateway.Tests.Upstreams;

/// <summary>Tests that measure the process they run in.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
