using System.Text;
using System.Text.Json;

namespace Sluice.Gateway.Tests.Hostile;

/// <summary>An answer as it came over the socket.</summary>
/// <param name="Head">Status line and headers, each with its end.</param>
/// <param name="Body">Without its framing.</param>
/// <param name="IsTorn">Whether the connection ended before the body did.</param>
internal sealed record RawAnswer(string Head, byte[] Body, bool IsTorn)
{
    public int Status => int.Parse(Head.AsSpan("HTTP/1.1 ".Length, 3), System.Globalization.CultureInfo.InvariantCulture);

    public string Text => Encoding.UTF8.GetString(Body);

    public string? this[string name] => Head.Split("\r\n")
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault();

    public int ErrorCode => Json().GetProperty("error").GetProperty("code").GetInt32();

    public string Id => Json().GetProperty("id").GetRawText();

    public override string ToString() => Head + Notation.Show(Body) + (IsTorn ? " (torn)" : "");

    private JsonElement Json()
    {
        using var document = JsonDocument.Parse(Body);
        return document.RootElement.Clone();
    }
}
