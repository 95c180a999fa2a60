namespace Sluice.Gateway.Upstreams;

/// <summary>What a connection is rented for; each kind has its own bound.</summary>
internal enum ConnectionUse
{
    None,
    Call,
    Stream,
}
