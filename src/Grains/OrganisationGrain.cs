using Orleans.Concurrency;
using Sluice.Grains.Contracts;
using Sluice.Grains.Ledgers;

namespace Sluice.Grains;

[Reentrant]
[GrainType("organisation")]
[CollectionAgeLimit(Minutes = 10)]
internal sealed class OrganisationGrain(LedgerKeepers keepers) : OwnerGrain(keepers), IOrganisationGrain;
