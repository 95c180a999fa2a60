namespace Sluice.Grains.Contracts;

/// <summary>A grant's ledger, or that of one subject of a grant: <c>default/grant/alice-laptop</c>.</summary>
[Alias("sluice.grant")]
public interface IGrantGrain : IOwnerGrain;
