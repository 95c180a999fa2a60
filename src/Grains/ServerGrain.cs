using Orleans.Concurrency;
using Sluice.Grains.Contracts;
using Sluice.Grains.Ledgers;

namespace Sluice.Grains;

[Reentrant]
[GrainType("server")]
[CollectionAgeLimit(Minutes = 10)]
internal sealed class ServerGrain(LedgerKeepers keepers) : OwnerGrain(keepers), IServerGrain;
