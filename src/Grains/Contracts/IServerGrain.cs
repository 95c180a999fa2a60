namespace Sluice.Grains.Contracts;

/// <summary>The ledger that all grants of a server share: <c>default/server/mail</c>.</summary>
[Alias("sluice.server")]
public interface IServerGrain : IOwnerGrain;
