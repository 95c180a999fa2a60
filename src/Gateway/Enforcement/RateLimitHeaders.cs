using System.Runtime.CompilerServices;
using System.Buffers;
using System.Globalization;
using Sluice.Policy.Ledger;

namespace Sluice.Gateway.Enforcement;

/// <summary>
/// <c>RateLimit-Policy</c> and <c>RateLimit</c> (draft-ietf-httpapi-ratelimit-headers) on every answer with a limit in play, <c>Retry-After</c> on a refusal.
/// <c>t</c> is the whole seconds, rounded up, until the next units free.
/// </summary>
internal static class RateLimitHeaders
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 !#$%&'()*+,-./:;<=>?@[]^_`{|}~");

    private static readonly Func<ReadOnlyMemory<Charge>, string> DescribePolicies = Policies;

    public static void Write(IHeaderDictionary headers, Decision decision)
    {
        if (!decision.HasBalances)
            return;
        headers["RateLimit-Policy"] = decision.DescribeLimits(DescribePolicies);
        headers["RateLimit"] = Remaining(decision.Charges.Span, decision.Balances.Span);
        if (decision.Reservation is { Status: ReserveStatus.Refused, RetryAfterMs: { } wait })
            headers.RetryAfter = Limit.SecondsUp(wait).ToString(CultureInfo.InvariantCulture);
    }

    private static string Policies(ReadOnlyMemory<Charge> limits)
    {
        var charges = limits.Span;
        var text = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[256]);
        for (var i = 0; i < charges.Length; i++)
        {
            var limit = charges[i].Limit;
            text.AppendLiteral(i == 0 ? "\"" : ", \"");
            AppendName(ref text, limit.Counter);
            text.AppendLiteral("\";q=");
            text.AppendFormatted(limit.Max.WholeDown);
            text.AppendLiteral(";w=");
            text.AppendFormatted(limit.Window.Seconds);
        }

        return text.ToStringAndClear();
    }

    private static string Remaining(ReadOnlySpan<Charge> charges, ReadOnlySpan<Balance> balances)
    {
        var text = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[256]);
        // What was not asked any more stands at the end.
        for (var i = 0; i < charges.Length && balances[i].IsKnown; i++)
        {
            text.AppendLiteral(i == 0 ? "\"" : ", \"");
            AppendName(ref text, charges[i].Limit.Counter);
            text.AppendLiteral("\";r=");
            text.AppendFormatted(balances[i].Remaining.WholeDown);
            text.AppendLiteral(";t=");
            text.AppendFormatted(Limit.SecondsUp(balances[i].ResetMs));
        }

        return text.ToStringAndClear();
    }

    /// <summary>A counter under <c>"*"</c> holds the name of a tool, which callers choose: what RFC 9651 does not let a string hold becomes an underscore.</summary>
    private static void AppendName(ref DefaultInterpolatedStringHandler text, string counter)
    {
        if (!counter.AsSpan().ContainsAnyExcept(Plain))
        {
            text.AppendLiteral(counter);
            return;
        }

        foreach (var character in counter)
            text.AppendFormatted(Plain.Contains(character) ? character : '_');
    }
}
