using System.Net;
using System.Threading.RateLimiting;
using Sluice.Gateway.Configuration;

namespace Sluice.Gateway.Admin.Access;

/// <summary>How often a key may ask, and how often an address may come with a key that is none.</summary>
internal sealed class AdminRates(SluiceOptions options) : IDisposable
{
    /// <summary>Addresses share this many buckets, so that whoever has many addresses fills no memory.</summary>
    private const int AddressBuckets = 4_096;

    /// <summary>An IPv6 network of this length is one customer's.</summary>
    private const int NetworkBytes = 8;

    private const int RequestsPerFailure = 10;

    private const int Turns = 4;

    private readonly PartitionedRateLimiter<string> _keys = Limiter<string>(options.Admin.RequestsPerMinute);
    private readonly PartitionedRateLimiter<int> _failures = Limiter<int>(Math.Max(1, options.Admin.RequestsPerMinute / RequestsPerFailure));
    private readonly ConcurrencyLimiter _turns = new(new ConcurrencyLimiterOptions { PermitLimit = Turns, QueueLimit = 0 });

    /// <summary>Null: may go on. Else how long to wait.</summary>
    public TimeSpan? Ask(string keyId) => Wait(_keys.AttemptAcquire(keyId));

    /// <summary>Counts a failed authentication. Null: one that is answered. Else how long to wait.</summary>
    public TimeSpan? Fail(IPAddress? address) => Wait(_failures.AttemptAcquire(Bucket(address)));

    /// <summary>
    /// For looking up a key that was not good before, and held meanwhile. Null: the address has not failed too often and needs none. Such addresses share a few
    /// turns of the node, so that guesses cannot load the store; a good key is still found among them.
    /// </summary>
    public RateLimitLease? TurnFor(IPAddress? address) =>
        Wait(_failures.AttemptAcquire(Bucket(address), permitCount: 0)) is null ? null : _turns.AttemptAcquire();

    public void Dispose()
    {
        _keys.Dispose();
        _failures.Dispose();
        _turns.Dispose();
    }

    private static PartitionedRateLimiter<T> Limiter<T>(int perMinute)
        where T : notnull
    {
        var bucket = new TokenBucketRateLimiterOptions
        {
            TokenLimit = perMinute,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) / perMinute,
            AutoReplenishment = false,
            QueueLimit = 0,
        };
        return PartitionedRateLimiter.Create<T, T>(partition => RateLimitPartition.GetTokenBucketLimiter(partition, _ => bucket));
    }

    private static TimeSpan? Wait(RateLimitLease lease)
    {
        using (lease)
        {
            if (lease.IsAcquired)
                return null;
            return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1);
        }
    }

    private static int Bucket(IPAddress? address)
    {
        if (address is null)
            return 0;
        var bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        var hash = new HashCode();
        hash.AddBytes(bytes.AsSpan(0, Math.Min(bytes.Length, NetworkBytes)));
        return (int)((uint)hash.ToHashCode() % AddressBuckets);
    }
}
