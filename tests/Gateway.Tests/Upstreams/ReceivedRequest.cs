using System.Text;

namespace Sluice.Gateway.Tests.Upstreams;

/// <summary>A request as it came over the wire.</summary>
internal sealed record ReceivedRequest(string Head, byte[] Body)
{
    public string Line => Head[..Head.IndexOf("\r\n", StringComparison.Ordinal)];

    public string Text => Encoding.UTF8.GetString(Body);

    public IReadOnlyList<string> Fields => Head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[1..];

    /// <summary>All values of a header, in order.</summary>
    public IReadOnlyList<string> this[string name] =>
    [
        .. Fields.Where(field => field.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(field => field[(name.Length + 1)..].Trim()),
    ];
}
