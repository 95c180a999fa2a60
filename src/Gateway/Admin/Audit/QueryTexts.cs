using Sluice.Gateway.Admin.Problems;

namespace Sluice.Gateway.Admin.Audit;

/// <summary>Reads the filters of a query; the first one that is wrong is the fault.</summary>
internal sealed class QueryTexts(IQueryCollection query)
{
    /// <summary>Longer than any id, name or tool that is recorded whole.</summary>
    public const int Longest = 1_000;

    public Problem? Fault { get; private set; }

    /// <summary>Null without it.</summary>
    public string? Text(string name)
    {
        if (!query.TryGetValue(name, out var values))
            return null;
        var text = values.ToString();
        if (text.Length is > 0 and <= Longest)
            return text;
        Fault ??= Problem.Of(ProblemKind.Malformed, $"{name} takes 1 to {Longest} characters; leave it out to ask for all.");
        return null;
    }

    public string? OneOf(string name, params IReadOnlyList<string> values)
    {
        var text = Text(name);
        if (text is null || values.Contains(text, StringComparer.Ordinal))
            return text;
        Fault ??= Problem.Of(ProblemKind.Malformed, $"{name} takes one of {string.Join(", ", values)}.");
        return null;
    }

    /// <summary>A time with its offset (RFC 3339), as Unix milliseconds.</summary>
    public long? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (DateTime.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.RoundtripKind, out var time)
            && time.Kind != DateTimeKind.Unspecified)
            return UtcTime.ToUnixMs(time);
        Fault ??= Problem.Of(ProblemKind.Malformed, $"{name} takes a time such as 2027-01-31T12:00:00Z.");
        return null;
    }
}
