using System.Globalization;
using Sluice.Policy.Ledger;

namespace Sluice.Gateway.Enforcement;

/// <summary>
/// <c>RateLimit-Policy</c> and <c>RateLimit</c> (draft-ietf-httpapi-ratelimit-headers) on every answer with a limit in play, <c>Retry-After</c> on a refusal.
/// <c>t</c> is the whole seconds, rounded up, until the next units free.
/// </summary>
internal static class RateLimitHeaders
{
    public static void Write(IHeaderDictionary headers, Decision decision)
    {
        if (!decision.HasBalances)
            return;
        var texts = decision.LimitTexts;
        headers["RateLimit-Policy"] = texts.Policies;
        headers["RateLimit"] = texts.Remaining(decision.Balances.Span);
        if (decision.Reservation is { Status: ReserveStatus.Refused, RetryAfterMs: { } wait })
            headers.RetryAfter = Limit.SecondsUp(wait).ToString(CultureInfo.InvariantCulture);
    }
}
