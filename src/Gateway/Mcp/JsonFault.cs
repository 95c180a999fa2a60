namespace Sluice.Gateway.Mcp;

/// <summary>What a strict reader found wrong.</summary>
/// <param name="Code">One of <see cref="RpcCode"/>.</param>
/// <param name="What">A sentence without its full stop.</param>
/// <param name="Offset">Index of the token at fault; for bad syntax, of the last place that still made sense.</param>
internal readonly record struct JsonFault(int Code, string What, int Offset)
{
    public override string ToString() => $"{What} (at byte {Offset}).";
}
