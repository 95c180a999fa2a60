namespace Sluice.Gateway.Admin.Servers.Probing;

/// <summary>What one probe may still take in.</summary>
internal sealed class ProbeBudget(int bytes)
{
    public int BytesLeft { get; private set; } = bytes;

    /// <exception cref="ProbeException">It is used up.</exception>
    public void Take(int count)
    {
        BytesLeft -= count;
        if (BytesLeft < 0)
            throw new ProbeException(ProbeFailures.TooLarge);
    }
}
