using Orleans.Concurrency;
using Sluice.Grains.Contracts;
using Sluice.Grains.Ledgers;

namespace Sluice.Grains;

[Reentrant]
[GrainType("grant")]
[CollectionAgeLimit(Minutes = 10)]
internal sealed class GrantGrain(LedgerKeepers keepers) : OwnerGrain(keepers), IGrantGrain;
