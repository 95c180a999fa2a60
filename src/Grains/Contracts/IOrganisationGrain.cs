namespace Sluice.Grains.Contracts;

/// <summary>The ledger that all grants of an organisation share: <c>default/organisation</c>.</summary>
[Alias("sluice.organisation")]
public interface IOrganisationGrain : IOwnerGrain;
