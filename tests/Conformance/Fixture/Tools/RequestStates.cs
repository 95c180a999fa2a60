using System.Security.Cryptography;
using System.Text;
using ModelContextProtocol;

namespace Sluice.Fixture.Tools;

/// <summary>Request states that their holder cannot change: the step and its HMAC.</summary>
internal sealed class RequestStates
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public string Sign(string step) => $"{step}.{Mac(step)}";

    /// <exception cref="McpProtocolException">The state is not one of ours.</exception>
    public string? Verify(string? state)
    {
        if (state is null)
            return null;
        var dot = state.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !IsEqual(state[(dot + 1)..], Mac(state[..dot])))
            throw new McpProtocolException("requestState was changed on its way.", McpErrorCode.InvalidParams);
        return state[..dot];
    }

    private static bool IsEqual(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));

    private string Mac(string step) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(step)));
}
