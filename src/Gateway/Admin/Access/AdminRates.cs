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

    private readonly PartitionedRateLimiter<string> _keys = Limiter<string>(options.Admin.RequestsPerMinute);
    private readonly PartitionedRateLimiter<int> _failures = Limiter<int>(Math.Max(1, options.Admin.RequestsPerMinute / RequestsPerFailure));

    /// <summary>Null: may go on. Else how long to wait.</summary>
    public TimeSpan? Ask(string keyId) => Wait(_keys.AttemptAcquire(keyId));

    /// <summary>Counts a failed authentication. Null: one that is answered. Else how long to wait.</summary>
    public TimeSpan? Fail(IPAddress? address) => Wait(_failures.AttemptAcquire(Bucket(address)));

    /// <summary>Whether the address has failed so often that its next key is not even looked up; then how long to wait.</summary>
    public TimeSpan? MustWait(IPAddress? address) => Wait(_failures.AttemptAcquire(Bucket(address), permitCount: 0));

    public void Dispose()
    {
        _keys.Dispose();
        _failures.Dispose();
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
